INSERT INTO shift_volunteer (district, device, epoch, seq, branch, volunteer_id) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (district, device, epoch, seq, branch, volunteer_id) DO NOTHING
