UPDATE device_state SET notice = :notice WHERE device_state_id = 1
