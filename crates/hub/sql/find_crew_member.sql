SELECT crew.volunteer_id
FROM crew
JOIN volunteer ON volunteer.volunteer_id = crew.volunteer_id
WHERE crew.checkpoint_id = $1 AND crew.is_gone = 0 AND (volunteer.name = $2 OR CAST(crew.volunteer_id AS TEXT) = $2)
ORDER BY crew.volunteer_id
