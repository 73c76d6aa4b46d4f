-- What does doing both bring and cost beside each route that does one of the two?
with
drawn as (
    select
        position,
        draw,
        fsd_npv,
        cars_gained,
        fsd_npv + cars_gained - worth as route_cost,
        worth
    from outcomes
    where draw > 0
),
differences as (
    select
        single.position,
        single.draw,
        hedged.fsd_npv - single.fsd_npv as fsd_npv,
        hedged.cars_gained - single.cars_gained as cars_gained,
        single.route_cost - hedged.route_cost as route_cost,
        hedged.worth - single.worth as worth
    from drawn as single
    join drawn as hedged on hedged.draw = single.draw and hedged.position = $hedge
    where list_contains($singles, single.position)
),
differences_long as (
    unpivot differences
    on fsd_npv, cars_gained, route_cost, worth
    into name part value value
)
select
    $routes[position + 1] as route,
    part,
    avg(value) as mean,
    quantile_cont(value, 0.10) as p10,
    quantile_cont(value, 0.50) as p50,
    quantile_cont(value, 0.90) as p90,
    stddev_samp(value) / sqrt(count(value)) as error
from differences_long
group by position, part
order by position, list_position(['fsd_npv', 'cars_gained', 'route_cost', 'worth'], part);
