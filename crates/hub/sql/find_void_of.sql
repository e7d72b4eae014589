-- A void of an officer reaches every history of the number; a device's own its own history, or the first one where its
-- own has no such number. Of several the device's own stands, then the first.
SELECT void_row.device, void_row.epoch, void_row.seq, void_row.reason
FROM void_row
WHERE void_row.district = $1 AND void_row.target_device = $2 AND void_row.target_epoch = $3 AND void_row.target_seq = $4
    AND (
        void_row.device <> void_row.target_device
        OR void_row.branch = $5
        OR ($5 = 0
            AND NOT EXISTS (SELECT 1 FROM check_row
                WHERE check_row.district = $1 AND check_row.device = $2 AND check_row.epoch = $3 AND check_row.seq = $4
                AND check_row.branch = void_row.branch)
            AND NOT EXISTS (SELECT 1 FROM resolution_row
                WHERE resolution_row.district = $1 AND resolution_row.device = $2 AND resolution_row.epoch = $3
                AND resolution_row.seq = $4 AND resolution_row.branch = void_row.branch))
    )
ORDER BY void_row.device <> void_row.target_device, void_row.epoch, void_row.seq, void_row.branch
LIMIT 1
