UPDATE enrolment_code SET burnt = $1 WHERE enrolment_id = $2
