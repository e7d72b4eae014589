UPDATE officer SET password_hash = $1, is_one_time = 0 WHERE officer_id = $2
