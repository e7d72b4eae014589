SELECT device FROM device_checkpoint WHERE checkpoint_id = $1 AND letter = $2
