INSERT INTO list_state (list, cursor, version, fetched_ms) VALUES (:list, :cursor, :version, :fetched_ms)
ON CONFLICT (list) DO UPDATE SET
    cursor = excluded.cursor,
    version = excluded.version,
    fetched_ms = excluded.fetched_ms
