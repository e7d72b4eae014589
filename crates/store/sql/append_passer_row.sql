INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin)
VALUES (:epoch, :seq, :seat, :reading_dc, :method, :site, :cause, :disposition, :reason, :name, :phone, :origin)
