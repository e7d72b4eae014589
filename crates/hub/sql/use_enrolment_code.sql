UPDATE enrolment_code SET used_by = $1 WHERE code_hash = $2
