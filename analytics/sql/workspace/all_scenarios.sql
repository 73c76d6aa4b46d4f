-- What every save says of scenarios.
select moment, scenario, label, story, is_archived
from scenarios
order by moment, rowid;
