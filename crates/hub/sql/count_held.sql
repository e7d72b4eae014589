SELECT COUNT(*) AS n
FROM device
JOIN outcome ON outcome.district = device.district AND outcome.device = device.device AND outcome.outcome = 'held'
WHERE device.district = $1 AND device.checkpoint_id = $2
