INSERT INTO gone_range (district, device, epoch, from_seq, to_seq) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (district, device, epoch, from_seq) DO UPDATE SET to_seq = max(gone_range.to_seq, excluded.to_seq)
