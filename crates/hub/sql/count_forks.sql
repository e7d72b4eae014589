SELECT COUNT(DISTINCT device) AS n FROM outcome WHERE district = $1 AND code = 'fork'
