SELECT receipt.epoch, receipt.seq, receipt.outcome, receipt.code, record.kind
FROM receipt
JOIN record ON record.epoch = receipt.epoch AND record.seq = receipt.seq
WHERE receipt.outcome <> 'stored'
ORDER BY receipt.receipt_message_id DESC, receipt.seq DESC
LIMIT :limit
