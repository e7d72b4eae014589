INSERT INTO enrolment (enrolment_id, hub, district, checkpoint, checkpoint_name, letter, zone, answer, hub_list, nonce)
VALUES (1, :hub, :district, :checkpoint, :checkpoint_name, :letter, :zone, :answer, :hub_list, :nonce)
ON CONFLICT (enrolment_id) DO UPDATE SET
    hub = excluded.hub,
    district = excluded.district,
    checkpoint = excluded.checkpoint,
    checkpoint_name = excluded.checkpoint_name,
    letter = excluded.letter,
    zone = excluded.zone,
    answer = excluded.answer,
    hub_list = excluded.hub_list,
    nonce = excluded.nonce
