INSERT INTO check_row (
    district, device, epoch, seq, checkpoint_id, event_ms, event_error_ms, bucket_ms, direction, n_passers, n_suspected,
    reading_dc, method, site, disposition, slip, name, phone, volunteer_id
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
