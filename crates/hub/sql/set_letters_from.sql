UPDATE checkpoint SET letters_from = $1 WHERE checkpoint_id = $2
