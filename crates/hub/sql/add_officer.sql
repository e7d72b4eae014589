INSERT INTO officer (officer_id, name, password_hash, is_one_time, org_unit_id, role) VALUES ($1, $2, $3, 1, $4, $5)
