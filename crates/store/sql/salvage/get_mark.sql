SELECT epoch, seq, h FROM record WHERE epoch = (SELECT epoch FROM device_state) ORDER BY seq DESC LIMIT 1
