-- At which value tried is the metric highest: in the middle of the draws, and how far does that spread?
with
best_of_draw as (
    select
        (results.case_id - 1) % $draws as draw,
        arg_max(tried.value, results.value) as best
    from results
    join tried on tried.position = (results.case_id - 1) // $draws
    where results.case_id > 0
    group by (results.case_id - 1) % $draws
)
select
    quantile_cont(best, 0.10) as p10,
    quantile_cont(best, 0.50) as p50,
    quantile_cont(best, 0.90) as p90
from best_of_draw;
