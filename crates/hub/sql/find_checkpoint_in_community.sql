SELECT checkpoint_id FROM checkpoint WHERE community_id = $1 AND name = $2
