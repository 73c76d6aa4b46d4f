-- How far do the draws spread for each contender, by metric and year? Case 0, the base, is not a draw.
with
spread as (
    select
        metric,
        contender,
        period,
        avg(value) as mean,
        quantile_cont(value, [0.10, 0.25, 0.50, 0.75, 0.90]) as points,
        stddev_samp(value) / sqrt(count(value)) as error
    from results
    where case_id > 0
    group by metric, contender, period
)
select
    metric,
    contender,
    period,
    mean,
    points[1] as p10,
    points[2] as p25,
    points[3] as p50,
    points[4] as p75,
    points[5] as p90,
    error
from spread
order by metric, contender, period;
