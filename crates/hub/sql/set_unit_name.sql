UPDATE org_unit SET name = $1 WHERE org_unit_id = $2
