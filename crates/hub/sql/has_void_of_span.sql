SELECT EXISTS (
    SELECT 1 FROM void_row
    WHERE district = $1 AND target_device = $2 AND target_epoch = $3 AND target_seq BETWEEN $4 AND $5
) AS has_void
