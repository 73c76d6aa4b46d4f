-- Who sells more cars and who fewer after the move, and how many buy none of them?
with
drawn as (
    select
        cast(contender as varchar) as contender,
        case_id // $size as block,
        case_id % $size as draw,
        cars
    from sold
    where case_id % $size > 0 and case_id // $size in (0, $block)
),
changes as (
    select after.contender, after.draw, after.cars - before.cars as change
    from drawn as after
    join drawn as before on before.contender = after.contender and before.draw = after.draw and before.block = 0
    where after.block = $block
),
with_outside as (
    select contender, draw, change from changes
    union all
    select 'outside' as contender, draw, -sum(change) as change from changes group by draw
)
select
    contender,
    avg(change) as mean,
    quantile_cont(change, 0.10) as p10,
    quantile_cont(change, 0.50) as p50,
    quantile_cont(change, 0.90) as p90
from with_outside
group by contender
order by mean desc, contender;
