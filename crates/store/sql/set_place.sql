UPDATE enrolment
SET checkpoint = :checkpoint, checkpoint_name = :checkpoint_name, letter = :letter, zone = :zone, answer = :answer
