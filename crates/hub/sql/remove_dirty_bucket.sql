DELETE FROM dirty_bucket WHERE district = $1 AND checkpoint_id = $2 AND bucket_ms = $3
