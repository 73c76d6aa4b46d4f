-- A series of evidence is given in more than one unit.
-- Convert its rows in the evidence file to one unit, or name the series differently.
select file, series, min(unit) as one_unit, max(unit) as another_unit
from evidence_series
group by file, series
having count(distinct unit) > 1
order by file, series;
