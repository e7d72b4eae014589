INSERT INTO epoch_origin (epoch_origin_id, body) VALUES (1, :body)
