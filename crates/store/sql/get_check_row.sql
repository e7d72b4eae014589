SELECT
    check_row.epoch, check_row.seq, check_row.saved_ms, check_row.direction, check_row.reading_dc, check_row.method, check_row.site,
    check_row.disposition, check_row.slip, check_row.name, check_row.phone, check_row.volunteer, check_row.void_reason,
    crew.name AS volunteer_name, receipt.outcome
FROM check_row
LEFT JOIN crew ON crew.volunteer = check_row.volunteer
LEFT JOIN receipt ON receipt.epoch = check_row.epoch AND receipt.seq = check_row.seq
WHERE check_row.epoch = :epoch AND check_row.seq = :seq
