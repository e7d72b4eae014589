DELETE FROM list_state WHERE list <> :list
