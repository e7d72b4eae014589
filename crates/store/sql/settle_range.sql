INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code)
SELECT record.epoch, record.seq, :receipt_message_id, :outcome, :code
FROM record
WHERE record.epoch = :epoch AND record.seq BETWEEN :from_seq AND :to_seq
ON CONFLICT (epoch, seq) DO UPDATE SET
    receipt_message_id = excluded.receipt_message_id,
    outcome = excluded.outcome,
    code = excluded.code
