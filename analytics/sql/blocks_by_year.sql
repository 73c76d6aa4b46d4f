-- How far does a metric spread over the draws of each block of cases, by year?
-- Case 0 of a block is its base, the others are draws.
select
    $names[case_id // $size + 1] as name,
    cast(period as varchar) as period,
    quantile_cont(value, 0.10) as p10,
    quantile_cont(value, 0.50) as p50,
    quantile_cont(value, 0.90) as p90
from results
where case_id % $size > 0
group by case_id // $size, period
order by case_id // $size, period;
