UPDATE device_state SET purged_ms = :purged_ms WHERE device_state_id = 1
