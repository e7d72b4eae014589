SELECT device.public_key, device.checkpoint_id, device.letter, device.revoked_ms, device.place_version,
    checkpoint.name AS checkpoint_name
FROM device
JOIN checkpoint ON checkpoint.checkpoint_id = device.checkpoint_id
WHERE device.district = $1 AND device.device = $2
