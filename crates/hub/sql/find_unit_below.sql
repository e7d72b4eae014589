SELECT org_unit_id FROM org_unit WHERE parent_id = $1 AND name = $2
