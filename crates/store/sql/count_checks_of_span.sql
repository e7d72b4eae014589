SELECT
    COUNT(*) FILTER (WHERE void_reason IS NULL) AS n_checks,
    COALESCE(SUM(n_passers) FILTER (WHERE void_reason IS NULL AND direction = 'entry'), 0) AS n_entries,
    COALESCE(SUM(n_passers) FILTER (WHERE void_reason IS NULL AND direction = 'exit'), 0) AS n_exits,
    COALESCE(SUM(n_suspected) FILTER (WHERE void_reason IS NULL), 0) AS n_suspected,
    COALESCE(SUM(n_confirmed) FILTER (WHERE void_reason IS NULL), 0) AS n_confirmed,
    COUNT(*) FILTER (WHERE void_reason IS NOT NULL) AS n_voids,
    COUNT(*) FILTER (WHERE void_reason IS NULL AND subject IN ('vehicle', 'bus')) AS n_vehicles
FROM check_row
WHERE event_ms >= :from_ms AND event_ms < :to_ms
