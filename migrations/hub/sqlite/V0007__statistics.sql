-- How many rows there are, for the planner. Every key leads with the district, and there is one: without figures SQLite
-- takes a district for ten rows and walks a whole table where an index beside the key would lead to the row. Fixed
-- figures, of a busy week, keep the plans the same however full a database is; nothing runs ANALYZE at a hub.
-- A figure a key column: so many rows share the columns up to it.

ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('device', 'device', '250 250 1'),
    ('device', 'device_by_checkpoint', '250 2'),
    ('record', 'record', '2000000 2000000 8000 8000 1 1'),
    ('record_bytes', 'record_bytes', '2000000 2000000 8000 8000 1 1'),
    ('outcome', 'outcome', '1000 1000 10 10 1 1'),
    ('outcome', 'outcome_by_code', '1000 300'),
    ('outcome', 'outcome_held', '500 500 5'),
    ('check_row', 'check_row', '2000000 2000000 8000 8000 1 1'),
    ('check_row', 'check_row_by_event', '2000000 2000000 16000 1'),
    ('check_row', 'check_row_by_slip', '10000 10000 100 1'),
    ('check_row', 'check_row_waiting', '1000 1000 10 1'),
    ('check_row', 'check_row_fever', '10000 10000 100 1'),
    ('passer_row', 'passer_row', '2000000 2000000 8000 8000 2 2 1'),
    ('passer_row', 'passer_row_by_version', '10000 10000 100 1'),
    ('resolution_row', 'resolution_row', '10000 10000 50 50 1 1'),
    ('resolution_row', 'resolution_row_by_target', '10000 10000 50 50 1'),
    ('resolution_row', 'resolution_row_by_slip', '10000 10000 100 1'),
    ('void_row', 'void_row', '10000 10000 50 50 1 1'),
    ('void_row', 'void_row_by_target', '10000 10000 50 50 1'),
    ('shift_row', 'shift_row', '100000 100000 400 400 1 1'),
    ('shift_row', 'shift_row_by_start', '100000 100000 400 1'),
    ('ruling_row', 'ruling_row', '1000 1000 10 10 1 1 1'),
    ('ruling_row', 'ruling_row_by_version', '1000 1000 10 1');
