UPDATE enrolment_code SET device = $1, public_key = $2, nonce = $3, digits = $4, asked_ms = $5 WHERE enrolment_id = $6
