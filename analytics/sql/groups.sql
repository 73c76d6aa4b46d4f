-- Which drivers does an executive think in?
select "group", label, meaning
from groups
order by rowid;
