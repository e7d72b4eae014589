INSERT INTO dirty_bucket (district, checkpoint_id, bucket_ms) VALUES ($1, $2, $3)
ON CONFLICT (district, checkpoint_id, bucket_ms) DO NOTHING
