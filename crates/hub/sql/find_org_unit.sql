SELECT org_unit_id FROM org_unit WHERE name = $1
