UPDATE device_state SET theme = :theme, text_percent = :text_percent WHERE device_state_id = 1
