DELETE FROM officer_session
