SELECT COUNT(*) AS n_letters FROM device_checkpoint WHERE checkpoint_id = $1
