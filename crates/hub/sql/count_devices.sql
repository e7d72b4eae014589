SELECT COUNT(*) AS n FROM device WHERE district = $1 AND public_key IS NOT NULL
