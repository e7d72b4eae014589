SELECT checkpoint_id FROM checkpoint ORDER BY checkpoint_id
