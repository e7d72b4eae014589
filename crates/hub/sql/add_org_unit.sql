INSERT INTO org_unit (org_unit_id, parent_id, level, name) VALUES ($1, $2, $3, $4)
