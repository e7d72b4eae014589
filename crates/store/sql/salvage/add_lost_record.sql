INSERT INTO lost_record (epoch, seq) VALUES (:epoch, :seq)
