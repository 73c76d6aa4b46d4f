-- How far does each metric spread over the draws at each value tried, in a year or over the whole horizon?
with
spread as (
    select
        metric,
        (case_id - 1) // $draws as position,
        quantile_cont(value, [0.10, 0.25, 0.50, 0.75, 0.90]) as points,
        avg(value) as mean
    from results
    where case_id > 0 and period in ($year, 'total')
    group by metric, (case_id - 1) // $draws
)
select
    metric,
    $tried[position + 1] as tried,
    mean,
    points[1] as p10,
    points[2] as p25,
    points[3] as p50,
    points[4] as p75,
    points[5] as p90
from spread
order by metric, tried;
