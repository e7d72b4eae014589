SELECT epoch, seq, reason FROM void_row
WHERE district = $1 AND device = $2 AND target_epoch = $3 AND target_seq = $4
ORDER BY epoch, seq
LIMIT 1
