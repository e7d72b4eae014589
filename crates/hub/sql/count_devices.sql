SELECT COUNT(*) AS n FROM device WHERE district = $1
