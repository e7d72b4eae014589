SELECT epoch, seq FROM check_row WHERE slip = :slip
