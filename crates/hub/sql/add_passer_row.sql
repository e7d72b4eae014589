INSERT INTO passer_row (
    district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name,
    phone, origin, n_resolutions
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0)
