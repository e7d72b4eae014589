SELECT outbox.epoch, outbox.seq, outbox.saved_ms, record.kind, passer_row.reading_dc
FROM outbox
JOIN record ON record.epoch = outbox.epoch AND record.seq = outbox.seq
LEFT JOIN passer_row ON passer_row.epoch = outbox.epoch AND passer_row.seq = outbox.seq AND passer_row.seat = 0
ORDER BY outbox.epoch, outbox.seq
LIMIT :limit
