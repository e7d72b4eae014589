SELECT CAST(COALESCE(SUM(n_waiting), 0) AS BIGINT) AS n
FROM check_row
WHERE district = $1 AND checkpoint_id = $2 AND n_waiting > 0
