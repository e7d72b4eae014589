-- Of a receipt that was carried by hand: what has another one by now keeps that.
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code)
SELECT outbox.epoch, outbox.seq, :receipt_message_id, :outcome, :code
FROM outbox
WHERE outbox.epoch = :epoch AND outbox.seq BETWEEN :from_seq AND :to_seq
