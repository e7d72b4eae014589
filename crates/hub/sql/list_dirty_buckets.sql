SELECT checkpoint_id, bucket_ms FROM dirty_bucket WHERE district = $1 ORDER BY checkpoint_id, bucket_ms LIMIT $2
