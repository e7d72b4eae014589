INSERT INTO check_row (epoch, seq, saved_ms, direction, reading_dc, method, site, disposition, slip, name, phone, volunteer)
VALUES (:epoch, :seq, :saved_ms, :direction, :reading_dc, :method, :site, :disposition, :slip, :name, :phone, :volunteer)
