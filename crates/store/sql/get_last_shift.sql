SELECT seq FROM shift_row WHERE epoch = :epoch ORDER BY seq DESC LIMIT 1
