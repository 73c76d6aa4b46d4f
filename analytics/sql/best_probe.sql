-- At which value tried is the metric highest: in the middle of the draws, and how far does that spread?
with
best_of_draw as (
    select
        (case_id - 1) % $draws as draw,
        arg_max($tried[(case_id - 1) // $draws + 1], value) as best
    from results
    where case_id > 0
    group by (case_id - 1) % $draws
)
select
    quantile_cont(best, 0.10) as p10,
    quantile_cont(best, 0.50) as p50,
    quantile_cont(best, 0.90) as p90
from best_of_draw;
