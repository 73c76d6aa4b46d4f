-- How far does the capability of FSD spread over the draws on each data route, by year?
-- Block r of the cases is on route r; case 0 of a block is its base, the others are draws.
select
    $routes[case_id // $size + 1] as route,
    cast(period as varchar) as period,
    quantile_cont(value, 0.10) as p10,
    quantile_cont(value, 0.50) as p50,
    quantile_cont(value, 0.90) as p90
from results
where case_id % $size > 0
group by case_id // $size, period
order by case_id // $size, period;
