SELECT device, MIN(since_ms) AS since_ms,
    CAST(SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END) AS BIGINT) AS n_waiting,
    CAST(SUM(CASE WHEN state = 'accepted' THEN 1 ELSE 0 END) AS BIGINT) AS n_accepted
FROM forked_epoch
WHERE district = $1
GROUP BY device
