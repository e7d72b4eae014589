SELECT DISTINCT device, epoch, seq FROM check_row WHERE district = $1 AND checkpoint_id = $2 AND slip = $3
