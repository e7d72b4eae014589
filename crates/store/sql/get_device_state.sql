SELECT device, epoch, later_epoch, slip_counter, volunteer, language, theme, text_percent, notice
FROM device_state
WHERE device_state_id = 1
