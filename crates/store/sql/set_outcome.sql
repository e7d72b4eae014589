UPDATE passer_row SET
    outcome = :outcome, second_dc = :second_dc, second_method = :second_method, second_site = :second_site,
    second_cause = :second_cause, outcome_reason = :outcome_reason, place = :place, told = :told,
    outcome_ms = :outcome_ms, outcome_by = :outcome_by, outcome_seq = :outcome_seq, n_resolutions = :n_resolutions
WHERE epoch = :epoch AND seq = :seq AND seat = :seat
