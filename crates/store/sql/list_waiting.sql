SELECT outbox.epoch, outbox.seq, outbox.saved_ms, record.kind, check_row.reading_dc
FROM outbox
JOIN record ON record.epoch = outbox.epoch AND record.seq = outbox.seq
LEFT JOIN check_row ON check_row.epoch = outbox.epoch AND check_row.seq = outbox.seq
ORDER BY outbox.epoch, outbox.seq
LIMIT :limit
