SELECT name FROM crew WHERE volunteer = :volunteer
