INSERT INTO volunteer (volunteer_id, name) VALUES ($1, $2)
