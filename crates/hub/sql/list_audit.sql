SELECT audit_id, at_ms, actor, act, detail FROM audit
WHERE audit_id > $1
ORDER BY audit_id
LIMIT $2
