INSERT INTO crew (volunteer, name) VALUES (:volunteer, :name)
ON CONFLICT (volunteer) DO UPDATE SET name = excluded.name
