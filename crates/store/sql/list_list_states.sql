SELECT list, cursor, version, fetched_ms FROM list_state ORDER BY list
