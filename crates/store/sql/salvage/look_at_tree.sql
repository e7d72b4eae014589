-- The table's rows and indexes. The first thing that is wrong, or ok.
SELECT quick_check AS verdict FROM pragma_quick_check(?1) LIMIT 1
