SELECT
    COUNT(*) FILTER (WHERE outcome = 'held') AS n_held,
    COUNT(*) FILTER (WHERE outcome = 'refused') AS n_refused
FROM receipt
WHERE outcome <> 'stored' AND is_ruled = 0
