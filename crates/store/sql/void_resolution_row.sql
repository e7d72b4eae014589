UPDATE resolution_row SET voided_by = :voided_by, void_reason = :void_reason
WHERE epoch = :epoch AND seq = :seq AND void_reason IS NULL
