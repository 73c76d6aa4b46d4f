-- What every save says by way of comment.
select moment, subject, name, text, resolves
from comments
order by moment, rowid;
