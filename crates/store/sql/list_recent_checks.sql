SELECT
    check_row.epoch, check_row.seq, check_row.saved_ms, check_row.event_ms, check_row.mono_ms, check_row.boot,
    check_row.observed_ms, check_row.direction, check_row.subject, check_row.plate, check_row.n_passers,
    check_row.disposition, check_row.slip, check_row.volunteer, check_row.shift, check_row.void_reason,
    crew.name AS volunteer_name, receipt.outcome
FROM check_row
LEFT JOIN crew ON crew.volunteer = check_row.volunteer
LEFT JOIN receipt ON receipt.epoch = check_row.epoch AND receipt.seq = check_row.seq
WHERE check_row.epoch = :epoch
ORDER BY check_row.seq DESC
LIMIT :limit
