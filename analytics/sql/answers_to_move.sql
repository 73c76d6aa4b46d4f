-- What does each answer of Tesla leave of price, cars, margin and gross profit, and how much less than before?
-- Block 0 of the outcomes is the market without the move, blocks 1 on are the answers in order.
with
outcomes_long as (
    unpivot outcomes
    on tesla_price, tesla_deliveries, tesla_margin_per_car, tesla_gross_margin, tesla_gross_profit
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
        drawn.value - before.value as change,
        rank() over (partition by drawn.metric, drawn.draw, drawn.block > 0 order by drawn.value desc, drawn.block)
            as place
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
        stddev_samp(change) / sqrt(count(change)) as change_error,
        avg(cast(place = 1 as integer)) as chance_highest
    from changes
    group by metric, block
)
select
    metric,
    $answers[block + 1] as answer,
    mean,
    points[1] as p10,
    points[2] as p50,
    points[3] as p90,
    mean_change,
    change_points[1] as change_p10,
    change_points[2] as change_p50,
    change_points[3] as change_p90,
    change_error,
    chance_highest
from spread
order by metric, block;
