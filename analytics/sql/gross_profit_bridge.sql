-- From which causes does gross profit change between the market without the move and with an answer to it?
-- A change of a product is its factors' changes, each at the mean of the other: the causes add up.
with
drawn as (
    select
        case_id // $size as block,
        case_id % $size as draw,
        tesla_deliveries as cars,
        tesla_margin_per_car + tesla_variable_cost + tesla_fixed_cost as net_price,
        tesla_variable_cost as variable_cost,
        tesla_fixed_cost as fixed_cost,
        tesla_margin_per_car as margin,
        tesla_car_gross_profit as car_profit,
        fsd_gross_profit as software,
        tesla_gross_profit as profit
    from outcomes
    where case_id % $size > 0 and case_id // $size in (0, $block)
),
pairs as (
    select
        before.draw,
        before.profit as profit_before,
        after.profit as profit_after,
        (before.cars + after.cars) / 2 as cars,
        (before.margin + after.margin) / 2 as margin,
        after.net_price - before.net_price as net_price_change,
        after.variable_cost - before.variable_cost as variable_cost_change,
        after.fixed_cost - before.fixed_cost as fixed_cost_change,
        after.cars - before.cars as cars_change,
        after.software - before.software as software_change,
        coalesce(
            before.car_profit / nullif(before.cars * before.margin, 0),
            after.car_profit / nullif(after.cars * after.margin, 0),
            0
        ) as money
    from drawn as before
    join drawn as after on after.draw = before.draw and after.block = $block
    where before.block = 0
),
causes as (
    select draw, 1 as position, 'before' as cause, profit_before as amount from pairs
    union all
    select draw, 2, 'price', money * cars * net_price_change from pairs
    union all
    select draw, 3, 'volume', money * margin * cars_change from pairs
    union all
    select draw, 4, 'variable_cost', -money * cars * variable_cost_change from pairs
    union all
    select draw, 5, 'fixed_cost', -money * cars * fixed_cost_change from pairs
    union all
    select draw, 6, 'software', software_change from pairs
    union all
    select draw, 7, 'after', profit_after from pairs
)
select
    cause,
    avg(amount) as mean,
    quantile_cont(amount, 0.10) as p10,
    quantile_cont(amount, 0.90) as p90
from causes
group by position, cause
order by position;
