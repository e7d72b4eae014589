SELECT COUNT(*) AS n FROM check_row WHERE district = $1 AND void_seq IS NULL
