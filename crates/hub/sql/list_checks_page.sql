SELECT check_row.device, check_row.epoch, check_row.seq, check_row.checkpoint_id, checkpoint.name AS checkpoint_name,
    check_row.event_ms, check_row.event_error_ms, check_row.direction, check_row.n_passers, check_row.n_suspected,
    check_row.reading_dc, check_row.method, check_row.site, check_row.disposition, check_row.slip, check_row.name,
    check_row.phone, check_row.volunteer_id, volunteer.name AS volunteer_name,
    check_row.void_epoch, check_row.void_seq, check_row.void_reason
FROM check_row
JOIN checkpoint ON checkpoint.checkpoint_id = check_row.checkpoint_id
LEFT JOIN volunteer ON volunteer.volunteer_id = check_row.volunteer_id
WHERE check_row.district = $1 AND (check_row.device, check_row.epoch, check_row.seq) > ($2, $3, $4)
ORDER BY check_row.device, check_row.epoch, check_row.seq
LIMIT $5
