INSERT INTO gone_range (district, device, epoch, from_seq, to_seq) VALUES ($1, $2, $3, $4, $5)
