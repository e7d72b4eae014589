SELECT device.device, device.name, device.checkpoint_id, device.letter, device.enrolled_ms, device.revoked_ms,
    device.returned_ms, device_health.heard_ms, device_health.app_version
FROM device
LEFT JOIN device_health ON device_health.district = device.district AND device_health.device = device.device
-- The hub itself stands at no checkpoint.
WHERE device.district = $1 AND device.checkpoint_id IS NOT NULL
ORDER BY device.revoked_ms IS NOT NULL, device.checkpoint_id, device.letter
