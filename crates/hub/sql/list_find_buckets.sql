-- The quarter hours that have a fragment somewhere, and those that are not counted again yet: of these nobody knows. The
-- newest first; whoever has found enough reads no further.
SELECT bucket_ms, checkpoint_id FROM find_row
WHERE district = $1 AND bucket_ms >= $2 AND instr(words, lower($3)) > 0
UNION
SELECT bucket_ms, checkpoint_id FROM dirty_bucket
WHERE district = $1 AND bucket_ms >= $2
ORDER BY bucket_ms DESC, checkpoint_id DESC
