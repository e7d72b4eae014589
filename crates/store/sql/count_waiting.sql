SELECT COUNT(*) AS n
FROM passer_row
JOIN check_row ON check_row.epoch = passer_row.epoch AND check_row.seq = passer_row.seq
WHERE passer_row.disposition = 'recheck' AND passer_row.outcome IS NULL AND check_row.void_reason IS NULL
