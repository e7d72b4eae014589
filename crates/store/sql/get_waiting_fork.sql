SELECT begun_ms, nonce FROM fork_epoch WHERE epoch = :epoch AND accepted_ms IS NULL
