SELECT seat, seq, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method,
    second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions
FROM passer_row
WHERE epoch = :epoch AND seq = :seq
ORDER BY seat
