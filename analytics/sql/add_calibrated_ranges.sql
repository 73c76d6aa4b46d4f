-- Take over the ranges that a calibration found.
insert into assumption_ranges (assumption, known_from, since, distribution, p10, p90, source, note)
select assumption, known_from, since, distribution, p10, p90, source, note
from calibrated
where p10 is not null;
