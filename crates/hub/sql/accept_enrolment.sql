UPDATE enrolment_code SET accepted_ms = $1 WHERE enrolment_id = $2
