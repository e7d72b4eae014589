SELECT settings FROM config_version ORDER BY version DESC LIMIT 1
