DELETE FROM recheck_row WHERE device = :device AND epoch = :epoch AND seq = :seq AND seat = :seat
