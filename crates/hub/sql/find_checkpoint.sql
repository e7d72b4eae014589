SELECT checkpoint_id, name FROM checkpoint WHERE name = $1 OR CAST(checkpoint_id AS TEXT) = $1 ORDER BY checkpoint_id
