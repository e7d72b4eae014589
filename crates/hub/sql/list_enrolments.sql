SELECT enrolment_code.enrolment_id, enrolment_code.checkpoint_id, checkpoint.name AS checkpoint_name,
    enrolment_code.is_approved, enrolment_code.made_by, enrolment_code.made_ms, enrolment_code.expires_ms,
    enrolment_code.device, enrolment_code.digits, enrolment_code.asked_ms, enrolment_code.accepted_ms,
    enrolment_code.burnt
FROM enrolment_code
JOIN checkpoint ON checkpoint.checkpoint_id = enrolment_code.checkpoint_id
WHERE enrolment_code.made_ms >= $1
ORDER BY enrolment_code.made_ms DESC, enrolment_code.enrolment_id DESC
