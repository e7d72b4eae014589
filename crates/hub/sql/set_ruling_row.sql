INSERT INTO ruling_row (district, device, epoch, seq, branch, decision, code, at_ms, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (district, device, epoch, seq, branch, decision) DO UPDATE SET
    code = excluded.code, at_ms = excluded.at_ms, version = excluded.version
