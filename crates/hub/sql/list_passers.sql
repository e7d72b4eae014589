SELECT seat, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method,
    second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch,
    n_resolutions
FROM passer_row
WHERE district = $1 AND device = $2 AND epoch = $3 AND seq = $4 AND branch = $5
ORDER BY seat
