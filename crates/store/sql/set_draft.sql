INSERT INTO draft (draft_id, draft) VALUES (1, :draft)
ON CONFLICT (draft_id) DO UPDATE SET draft = excluded.draft
