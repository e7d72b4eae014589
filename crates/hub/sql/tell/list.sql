SELECT DISTINCT checkpoint_id, what FROM temp.told
