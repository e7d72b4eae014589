UPDATE passer_row SET fever = $1, outcome = $2, second_dc = $3, second_method = $4, second_site = $5,
    outcome_reason = $6, place = $7, told = $8, outcome_ms = $9, outcome_device = $10, outcome_epoch = $11,
    outcome_seq = $12, outcome_branch = $13, n_resolutions = $14, version = $15
WHERE district = $16 AND device = $17 AND epoch = $18 AND seq = $19 AND branch = $20 AND seat = $21
