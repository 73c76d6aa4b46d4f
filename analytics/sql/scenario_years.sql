-- How far does a metric of each scenario spread over the draws, by year?
select
    $scenarios[case_id // $size + 1] as scenario,
    cast(period as varchar) as period,
    quantile_cont(value, 0.10) as p10,
    quantile_cont(value, 0.50) as p50,
    quantile_cont(value, 0.90) as p90
from results
where case_id % $size > 0
group by case_id // $size, period
order by case_id // $size, period;
