INSERT INTO salvaged_row (
    district, device, epoch, seq, branch, original_epoch, original_seq, original_branch, d
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
