SELECT officer.officer_id, officer.name, officer.password_hash, officer.is_one_time, officer.org_unit_id, officer.role, org_unit.name AS unit_name
FROM officer
JOIN org_unit ON org_unit.org_unit_id = officer.org_unit_id
WHERE officer.name = $1
