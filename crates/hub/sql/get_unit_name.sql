SELECT name FROM org_unit WHERE org_unit_id = $1
