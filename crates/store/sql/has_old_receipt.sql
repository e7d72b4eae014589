SELECT EXISTS (SELECT 1 FROM receipt_message WHERE hub_ms < :before_ms) AS has_old
