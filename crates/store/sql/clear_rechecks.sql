DELETE FROM recheck_row
