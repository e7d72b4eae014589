INSERT INTO device_state (device_state_id, device, epoch, later_epoch, slip_counter, volunteer, language)
VALUES (1, :device, :epoch, :later_epoch, 0, 0, 'zh-Hans')
