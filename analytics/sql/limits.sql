-- What does the model leave out or approximate?
select "limit", subject, words, effect, noted
from limits
order by rowid;
