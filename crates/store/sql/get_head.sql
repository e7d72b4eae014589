SELECT seq, h FROM record WHERE epoch = :epoch ORDER BY seq DESC LIMIT 1
