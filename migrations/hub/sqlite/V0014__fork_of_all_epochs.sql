-- An epoch that was heard before a fork was seen may be a copy's as well: what comes of it from now on is held.
INSERT INTO forked_epoch (district, device, epoch, state, since_ms)
SELECT chain.district, chain.device, chain.epoch, 'split', MIN(forked_epoch.since_ms)
FROM chain
INNER JOIN forked_epoch ON forked_epoch.district = chain.district AND forked_epoch.device = chain.device
WHERE true
GROUP BY chain.district, chain.device, chain.epoch
ON CONFLICT (district, device, epoch) DO NOTHING;
