-- Which metrics are there?
select metric, label, unit, per, kind, decimals, meaning
from metrics
order by rowid;
