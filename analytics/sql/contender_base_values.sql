-- What is the base case of each contender, by metric and year?
select metric, contender, period, value
from results
where case_id = 0
order by metric, contender, period;
