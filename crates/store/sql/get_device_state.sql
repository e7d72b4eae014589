SELECT device, epoch, later_epoch, slip_counter, volunteer, language FROM device_state WHERE device_state_id = 1
