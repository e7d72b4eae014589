SELECT purged_ms FROM device_state WHERE device_state_id = 1
