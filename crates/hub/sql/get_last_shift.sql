SELECT epoch, seq, branch, started_ms, end_seq
FROM shift_row
WHERE district = $1 AND device = $2 AND started_ms IS NOT NULL
ORDER BY started_ms DESC, epoch DESC, seq DESC
LIMIT 1
