DELETE FROM enrolment_code WHERE expires_ms < $1
