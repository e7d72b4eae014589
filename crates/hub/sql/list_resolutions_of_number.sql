SELECT branch, checkpoint_id, target_device, target_epoch, target_seq, slip, void_seq
FROM resolution_row
WHERE district = $1 AND device = $2 AND epoch = $3 AND seq = $4
ORDER BY branch
