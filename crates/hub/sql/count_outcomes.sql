SELECT
    COUNT(*) FILTER (WHERE outcome = 'held') AS n_held,
    COUNT(*) FILTER (WHERE outcome = 'refused') AS n_refused
FROM outcome
WHERE district = $1
