SELECT draft FROM draft WHERE draft_id = 1
