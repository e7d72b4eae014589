SELECT passer_row.version, passer_row.device, passer_row.epoch, passer_row.seq, passer_row.seat, passer_row.reading_dc,
    passer_row.method, passer_row.site, passer_row.name, passer_row.outcome, passer_row.second_dc,
    passer_row.second_method, passer_row.second_site, passer_row.outcome_reason, passer_row.place, passer_row.told,
    passer_row.outcome_ms, passer_row.outcome_device, passer_row.outcome_epoch, passer_row.outcome_seq,
    passer_row.outcome_branch, passer_row.n_resolutions, check_row.slip, check_row.event_ms, check_row.plate,
    check_row.void_seq
FROM passer_row
JOIN check_row ON check_row.district = passer_row.district AND check_row.device = passer_row.device
    AND check_row.epoch = passer_row.epoch AND check_row.seq = passer_row.seq AND check_row.branch = passer_row.branch
WHERE passer_row.district = $1 AND passer_row.checkpoint_id = $2 AND passer_row.version > $3
    AND (check_row.event_ms >= $4 OR (passer_row.outcome IS NULL AND check_row.void_seq IS NULL))
ORDER BY passer_row.version
LIMIT $5
