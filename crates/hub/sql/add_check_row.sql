INSERT INTO check_row (
    district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate,
    n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device,
    void_epoch, void_seq, void_reason
) VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
    $26
)
