SELECT shift_volunteer.volunteer_id, volunteer.name
FROM shift_volunteer
LEFT JOIN volunteer ON volunteer.volunteer_id = shift_volunteer.volunteer_id
WHERE shift_volunteer.district = $1 AND shift_volunteer.device = $2 AND shift_volunteer.epoch = $3
    AND shift_volunteer.seq = $4 AND shift_volunteer.branch = $5
ORDER BY shift_volunteer.volunteer_id
