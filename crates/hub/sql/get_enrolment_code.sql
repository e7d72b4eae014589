SELECT checkpoint_id, is_approved, expires_ms, used_by FROM enrolment_code WHERE code_hash = $1
