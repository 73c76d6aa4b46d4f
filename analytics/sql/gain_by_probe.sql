-- How much more gross profit than before the move is left at each value tried, and in how many draws any more?
with
gains as (
    select
        (probed.case_id - 1) // $draws as position,
        (probed.case_id - 1) % $draws as draw,
        probed.tesla_gross_profit - before.tesla_gross_profit as gain
    from probed
    join outcomes as before on before.case_id = (probed.case_id - 1) % $draws + 1
    where probed.case_id > 0
),
paid as (
    select draw, max(gain) >= 0 as is_paid from gains group by draw
),
spread as (
    select position, quantile_cont(gain, [0.10, 0.25, 0.50, 0.75, 0.90]) as points, avg(gain) as mean
    from gains
    group by position
)
select
    $tried[spread.position + 1] as tried,
    spread.mean,
    spread.points[1] as p10,
    spread.points[2] as p25,
    spread.points[3] as p50,
    spread.points[4] as p75,
    spread.points[5] as p90,
    (select avg(cast(is_paid as integer)) from paid) as share_paid
from spread
order by tried;
