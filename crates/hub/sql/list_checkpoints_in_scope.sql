WITH RECURSIVE scope (org_unit_id) AS (
    SELECT org_unit_id FROM org_unit WHERE org_unit_id = $1
    UNION ALL
    SELECT org_unit.org_unit_id FROM org_unit JOIN scope ON org_unit.parent_id = scope.org_unit_id
)
SELECT checkpoint.checkpoint_id, checkpoint.name
FROM checkpoint
JOIN scope ON scope.org_unit_id = checkpoint.community_id
ORDER BY checkpoint.name, checkpoint.checkpoint_id
