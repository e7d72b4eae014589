SELECT seq FROM outbox WHERE epoch = :epoch AND seq > :after ORDER BY seq LIMIT :limit
