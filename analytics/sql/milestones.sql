-- Which events on the way to FSD in China deserve a mark on a time axis?
select since, milestone
from evidence_events
where milestone is not null
order by since;
