-- In each period, in which share of the draws does the metric pass the threshold?
with
counted as (
    select period, avg(case when value > $threshold then 1.0 else 0.0 end) as chance, count(*) as draws
    from results
    where case_id > 0
    group by period
)
select period, chance, sqrt(chance * (1 - chance) / draws) as error
from counted
order by period;
