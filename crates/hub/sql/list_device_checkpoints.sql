SELECT checkpoint_id FROM device_checkpoint WHERE district = $1 AND device = $2
