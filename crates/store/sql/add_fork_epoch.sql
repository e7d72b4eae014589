INSERT INTO fork_epoch (epoch, split_epoch, begun_ms) VALUES (:epoch, :split_epoch, :begun_ms)
