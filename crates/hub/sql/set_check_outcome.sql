UPDATE check_row SET n_suspected = $1, n_confirmed = $2, n_waiting = $3, void_device = $4, void_epoch = $5,
    void_seq = $6, void_reason = $7
WHERE district = $8 AND device = $9 AND epoch = $10 AND seq = $11 AND branch = $12
