UPDATE fork_epoch SET accepted_ms = :accepted_ms WHERE epoch = :epoch AND accepted_ms IS NULL
