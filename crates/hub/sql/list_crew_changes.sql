SELECT crew.volunteer_id, crew.version, crew.is_gone, volunteer.name
FROM crew
JOIN volunteer ON volunteer.volunteer_id = crew.volunteer_id
WHERE crew.checkpoint_id = $1 AND crew.version > $2
ORDER BY crew.version, crew.volunteer_id
LIMIT $3
