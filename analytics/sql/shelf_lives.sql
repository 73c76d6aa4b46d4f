-- For how many days does a newest figure, or a value last looked at, keep, and why?
select subject, days, why
from shelf_lives
order by subject;
