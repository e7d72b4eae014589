DELETE FROM enrolment_code
