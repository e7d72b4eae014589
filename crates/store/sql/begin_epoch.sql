UPDATE device_state SET epoch = :epoch, later_epoch = 1 WHERE device_state_id = 1
