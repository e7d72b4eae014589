INSERT INTO resolution_row (
    district, device, epoch, seq, branch, checkpoint_id, target_device, target_epoch, target_seq, slip, seat, reading_dc,
    method, site, is_other_thermometer, disposition, reason, place, told, event_ms, volunteer_id, shift, config
) VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23
)
