INSERT INTO forked_epoch (district, device, epoch, state, since_ms)
SELECT district, device, epoch, $1, $2
FROM chain
WHERE district = $3 AND device = $4 AND epoch <> $5
ON CONFLICT (district, device, epoch) DO NOTHING
