INSERT INTO gone_range (epoch, from_seq, to_seq) VALUES (:epoch, :from_seq, :to_seq)
ON CONFLICT (epoch, from_seq) DO UPDATE SET to_seq = max(gone_range.to_seq, excluded.to_seq)
