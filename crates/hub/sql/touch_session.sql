UPDATE officer_session SET seen_ms = $1 WHERE token_hash = $2
