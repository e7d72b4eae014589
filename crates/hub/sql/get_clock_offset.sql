SELECT clock_offset_ms FROM device_health WHERE district = $1 AND device = $2
