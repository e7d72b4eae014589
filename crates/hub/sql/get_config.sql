SELECT settings FROM config_version WHERE version = $1
