SELECT letter FROM device_checkpoint WHERE district = $1 AND device = $2 AND checkpoint_id = $3
