SELECT enrolment_id, checkpoint_id, is_approved, expires_ms, device, public_key, nonce, digits, accepted_ms, burnt
FROM enrolment_code
WHERE enrolment_id = $1
