UPDATE device_state SET language = :language WHERE device_state_id = 1
