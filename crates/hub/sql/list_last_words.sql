SELECT device.checkpoint_id, device.device, device_health.heard_ms
FROM device
LEFT JOIN device_health ON device_health.district = device.district AND device_health.device = device.device
-- The hub itself stands at no checkpoint.
WHERE device.district = $1 AND device.revoked_ms IS NULL AND device.checkpoint_id IS NOT NULL
ORDER BY device.checkpoint_id, device.device
