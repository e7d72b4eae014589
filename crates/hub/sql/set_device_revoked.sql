UPDATE device SET revoked_ms = $1 WHERE district = $2 AND device = $3
