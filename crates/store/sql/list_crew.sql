SELECT volunteer, name FROM crew ORDER BY name, volunteer
