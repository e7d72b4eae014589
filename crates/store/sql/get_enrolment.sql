SELECT hub, district, checkpoint, checkpoint_name, letter, zone, answer, hub_list, nonce
FROM enrolment
WHERE enrolment_id = 1
