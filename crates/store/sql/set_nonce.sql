UPDATE enrolment SET nonce = :nonce WHERE enrolment_id = 1
