SELECT bytes FROM receipt_message ORDER BY receipt_message_id DESC LIMIT 1
