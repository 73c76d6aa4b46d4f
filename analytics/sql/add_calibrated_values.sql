-- Take over the values that a calibration found.
insert into assumption_values (assumption, known_from, since, value, source, note)
select assumption, known_from, since, value, source, note
from calibrated;
