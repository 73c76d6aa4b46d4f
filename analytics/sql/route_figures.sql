-- How far does each figure of each data route spread over the draws? Draw 0 is the base case.
with
outcomes_long as (
    unpivot outcomes
    on worth, fsd_npv, cars_gained, route_capital, route_running_cost, penalty_at_risk, release_date
    into name metric value value
)
select
    metric,
    $routes[position + 1] as route,
    max(value) filter (where draw = 0) as base,
    avg(value) filter (where draw > 0) as mean,
    quantile_cont(value, 0.10) filter (where draw > 0) as p10,
    quantile_cont(value, 0.25) filter (where draw > 0) as p25,
    quantile_cont(value, 0.50) filter (where draw > 0) as p50,
    quantile_cont(value, 0.75) filter (where draw > 0) as p75,
    quantile_cont(value, 0.90) filter (where draw > 0) as p90,
    stddev_samp(value) filter (where draw > 0) / sqrt(count(value) filter (where draw > 0)) as error
from outcomes_long
group by metric, position
order by metric, position;
