UPDATE shift_row SET ended_by = :ended_by WHERE epoch = :epoch AND seq = :seq AND ended_by IS NULL
