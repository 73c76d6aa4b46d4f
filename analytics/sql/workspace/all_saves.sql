-- Every save, oldest first.
select
    moment, made_at, person, kind, scenario, as_of, reason, undoes,
    value_before, value_after, difference_p10, difference_p90, digest
from saves
order by moment;
