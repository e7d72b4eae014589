INSERT INTO chain (district, device, epoch, have_to, last_seq, accounted_to) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (district, device, epoch) DO UPDATE SET
    have_to = excluded.have_to,
    last_seq = excluded.last_seq,
    accounted_to = excluded.accounted_to
