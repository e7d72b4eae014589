DELETE FROM temp.told
