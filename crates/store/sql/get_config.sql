SELECT bytes FROM config WHERE config_id = 1
