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
    spread.metric,
    tried.value as tried,
    spread.mean,
    spread.points[1] as p10,
    spread.points[2] as p25,
    spread.points[3] as p50,
    spread.points[4] as p75,
    spread.points[5] as p90
from spread
join tried on tried.position = spread.position
order by spread.metric, tried.value;
