UPDATE device_state SET slip_counter = slip_counter + 1 WHERE device_state_id = 1 RETURNING slip_counter
