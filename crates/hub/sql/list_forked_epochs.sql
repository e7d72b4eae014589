SELECT epoch, state, since_ms, nonce FROM forked_epoch WHERE district = $1 AND device = $2 ORDER BY since_ms, epoch
