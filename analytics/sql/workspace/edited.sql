-- Which assumptions did a save touch?
select distinct assumption
from edits
where moment = $moment
order by assumption;
