-- What does each answer of Tesla leave of price, cars, margin and gross profit, and how much less than before?
-- Block 0 of the outcomes is the market without the move, blocks 1 on are the answers in order.
with
outcomes_long as (
    unpivot outcomes
    on tesla_price, tesla_deliveries, tesla_margin_per_car, tesla_gross_profit
    into name metric value value
),
drawn as (
    select
        metric,
        case_id // $size as block,
        case_id % $size as draw,
        value
    from outcomes_long
    where case_id % $size > 0
),
changes as (
    select
        drawn.metric,
        drawn.block,
        drawn.draw,
        drawn.value,
        drawn.value - before.value as change
    from drawn
    join drawn as before on before.metric = drawn.metric and before.draw = drawn.draw and before.block = 0
),
spread as (
    select
        metric,
        block,
        avg(value) as mean,
        quantile_cont(value, [0.10, 0.50, 0.90]) as points,
        avg(change) as mean_change,
        quantile_cont(change, [0.10, 0.50, 0.90]) as change_points,
        stddev_samp(change) / sqrt(count(change)) as change_error
    from changes
    group by metric, block
),
best as (
    select arg_max(case_id // $size, tesla_gross_profit) as block
    from outcomes
    where case_id % $size > 0 and case_id // $size > 0
    group by case_id % $size
),
chances as (
    select block, count(block) / ($size - 1) as chance_best from best group by block
)
select
    spread.metric,
    $answers[spread.block + 1] as answer,
    spread.mean,
    spread.points[1] as p10,
    spread.points[2] as p50,
    spread.points[3] as p90,
    spread.mean_change,
    spread.change_points[1] as change_p10,
    spread.change_points[2] as change_p50,
    spread.change_points[3] as change_p90,
    spread.change_error,
    coalesce(chances.chance_best, 0) as chance_best
from spread
left join chances on chances.block = spread.block
order by spread.metric, spread.block;
