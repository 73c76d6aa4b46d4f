-- What every save says of roles.
select moment, kind, name, role
from grants
order by moment, rowid;
