SELECT seq, started_ms, mono_ms, boot, volunteers
FROM shift_row
WHERE epoch = :epoch AND ended_by IS NULL
ORDER BY seq DESC
LIMIT 1
