-- Which releases of FSD in China have happened?
select since, milestone
from evidence_events
where kind = 'release' and milestone is not null
order by since;
