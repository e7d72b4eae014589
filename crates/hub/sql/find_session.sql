SELECT officer_session.created_ms, officer_session.seen_ms,
    officer.officer_id, officer.name, officer.password_hash, officer.is_one_time, officer.org_unit_id, officer.role, org_unit.name AS unit_name
FROM officer_session
JOIN officer ON officer.officer_id = officer_session.officer_id
JOIN org_unit ON org_unit.org_unit_id = officer.org_unit_id
WHERE officer_session.token_hash = $1
