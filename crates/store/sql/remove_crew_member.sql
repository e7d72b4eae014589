DELETE FROM crew WHERE volunteer = :volunteer
