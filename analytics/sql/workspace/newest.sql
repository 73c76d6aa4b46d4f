-- What is the newest save up to a moment, and its digest?
select moment, digest
from saves
where moment <= $moment
order by moment desc
limit 1;
