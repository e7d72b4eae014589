UPDATE device_state SET volunteer = :volunteer WHERE device_state_id = 1
