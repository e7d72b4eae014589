SELECT record.epoch, record.seq, record.h
FROM device_state
JOIN record ON record.epoch = device_state.epoch
ORDER BY record.seq DESC
LIMIT 1
