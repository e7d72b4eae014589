INSERT INTO record (epoch, seq, kind, d, h) VALUES (:epoch, :seq, :kind, :d, :h)
