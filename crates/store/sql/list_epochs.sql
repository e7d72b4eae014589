SELECT epoch, COUNT(*) AS n_records FROM record GROUP BY epoch ORDER BY epoch
