-- How many saves came after a moment, and who made the last of them?
select count(*) as saves, max_by(person, moment) as person, max(moment) as moment
from saves
where moment > $moment
    and kind not in ('comment', 'resolve', 'grant');
