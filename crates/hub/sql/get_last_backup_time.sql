SELECT MAX(at_ms) AS at_ms FROM audit WHERE act = 'backup'
