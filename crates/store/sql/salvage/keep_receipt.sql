INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled)
VALUES (:epoch, :seq, :receipt_message_id, :outcome, :code, :is_ruled)
