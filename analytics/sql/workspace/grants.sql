-- Which roles hold now?
select distinct on (kind, name) kind, name, role
from grants
order by kind, name, moment desc;
