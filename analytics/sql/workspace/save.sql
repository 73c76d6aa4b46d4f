-- One save, by its moment.
select moment, made_at, person, kind, scenario, as_of, reason, undoes
from saves
where moment = $moment;
