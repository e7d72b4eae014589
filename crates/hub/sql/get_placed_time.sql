SELECT MAX(enrolled_ms, placed_ms) AS placed_ms FROM device WHERE district = $1 AND device = $2
