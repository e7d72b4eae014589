SELECT check_row.device, check_row.epoch, check_row.seq, check_row.branch, check_row.checkpoint_id,
    checkpoint.name AS checkpoint_name, check_row.event_ms, check_row.event_error_ms, check_row.is_late,
    check_row.direction, check_row.subject, check_row.plate, check_row.n_passers, check_row.n_suspected,
    check_row.n_confirmed, check_row.n_waiting, check_row.disposition, check_row.reason, check_row.slip,
    check_row.volunteer_id, volunteer.name AS volunteer_name, check_row.shift, check_row.config,
    check_row.void_device, check_row.void_epoch, check_row.void_seq, check_row.void_reason
FROM check_row
JOIN checkpoint ON checkpoint.checkpoint_id = check_row.checkpoint_id
LEFT JOIN volunteer ON volunteer.volunteer_id = check_row.volunteer_id
-- A fragment may stand anywhere: of one quarter hour everything is read.
WHERE check_row.district = $1 AND check_row.checkpoint_id = $2 AND check_row.event_ms >= $3 AND check_row.event_ms < $4
    AND (
        instr(lower(check_row.slip), lower($5)) > 0
        OR instr(lower(check_row.plate), lower($5)) > 0
        OR EXISTS (SELECT 1 FROM passer_row
            WHERE passer_row.district = check_row.district AND passer_row.device = check_row.device
            AND passer_row.epoch = check_row.epoch AND passer_row.seq = check_row.seq
            AND passer_row.branch = check_row.branch AND instr(lower(passer_row.name), lower($5)) > 0)
    )
ORDER BY check_row.event_ms DESC
LIMIT $6
