-- What does the base case say, by metric and period?
select metric, period, value
from results
where case_id = 0
order by metric, period;
