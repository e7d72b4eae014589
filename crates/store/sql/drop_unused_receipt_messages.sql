DELETE FROM receipt_message
WHERE receipt_message_id = :newest - 1
    AND NOT EXISTS (SELECT 1 FROM receipt WHERE receipt.receipt_message_id = receipt_message.receipt_message_id)
