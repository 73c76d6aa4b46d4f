-- How far does each assumption, taken to its P10 and P90 with all others held, move the metric?
with
base as (
    select value from results where case_id = 0
),
moved as (
    select
        swung.assumption,
        max(results.value) filter (where results.case_id % 2 = 1) as at_low,
        max(results.value) filter (where results.case_id % 2 = 0) as at_high
    from results
    join swung on swung.position = (results.case_id - 1) // 2
    where results.case_id > 0
    group by swung.assumption
)
select
    moved.assumption,
    base.value as base,
    moved.at_low,
    moved.at_high,
    abs(moved.at_high - moved.at_low) as width
from moved
cross join base
where moved.at_low <> base.value or moved.at_high <> base.value
order by width desc, moved.assumption
limit $most;
