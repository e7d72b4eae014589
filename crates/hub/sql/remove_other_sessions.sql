DELETE FROM officer_session WHERE officer_id = $1 AND token_hash <> $2
