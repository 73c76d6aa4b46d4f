-- What was refused, newest first?
select made_at, person, role, attempt
from refusals
order by made_at desc;
