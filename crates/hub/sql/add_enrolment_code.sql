INSERT INTO enrolment_code (code_hash, checkpoint_id, is_approved, expires_ms) VALUES ($1, $2, $3, $4)
