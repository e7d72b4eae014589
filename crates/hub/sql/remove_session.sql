DELETE FROM officer_session WHERE token_hash = $1
