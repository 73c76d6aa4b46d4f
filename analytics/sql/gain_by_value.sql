-- How much more gross profit than before the move does each value tried leave, and in how many draws any more?
-- Block v of the cases has value v; case 0 of a block is its base, the others are draws.
with
gains as (
    select
        probed.case_id // $size as position,
        probed.case_id % $size as draw,
        probed.tesla_gross_profit - before.tesla_gross_profit as gain
    from probed
    join before on before.case_id = probed.case_id % $size
),
paid as (
    select draw, max(gain) >= 0 as is_paid from gains where draw > 0 group by draw
),
spread as (
    select
        position,
        max(gain) filter (where draw = 0) as base,
        avg(gain) filter (where draw > 0) as mean,
        quantile_cont(gain, [0.10, 0.25, 0.50, 0.75, 0.90]) filter (where draw > 0) as points
    from gains
    group by position
)
select
    $tried[spread.position + 1] as tried,
    spread.base,
    spread.mean,
    spread.points[1] as p10,
    spread.points[2] as p25,
    spread.points[3] as p50,
    spread.points[4] as p75,
    spread.points[5] as p90,
    (select avg(cast(is_paid as integer)) from paid) as share_paid
from spread
order by tried;
