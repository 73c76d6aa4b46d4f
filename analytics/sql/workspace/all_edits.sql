-- What every save holds of assumptions.
select moment, assumption, was, written, place
from edits
order by moment, rowid;
