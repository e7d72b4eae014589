SELECT receipt.epoch, receipt.seq, receipt.outcome, receipt.code, record.kind,
    COALESCE(check_row.saved_ms, resolution_row.saved_ms) AS saved_ms
FROM receipt
JOIN record ON record.epoch = receipt.epoch AND record.seq = receipt.seq
LEFT JOIN check_row ON check_row.epoch = receipt.epoch AND check_row.seq = receipt.seq
LEFT JOIN resolution_row ON resolution_row.epoch = receipt.epoch AND resolution_row.seq = receipt.seq
WHERE receipt.outcome <> 'stored' AND receipt.is_ruled = 0
ORDER BY receipt.receipt_message_id DESC, receipt.seq DESC
LIMIT :limit
