INSERT INTO enrolment_code (enrolment_id, code_hash, checkpoint_id, is_approved, made_by, made_ms, expires_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7)
