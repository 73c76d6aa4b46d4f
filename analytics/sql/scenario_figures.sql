-- How far does the figure of each scenario spread over the draws, and its difference from the first one?
-- Block b of the cases is scenario b; case 0 of a block is its base, the others are draws.
with
drawn as (
    select case_id // $size as block, case_id % $size as draw, value from outcomes
),
compared as (
    select drawn.block, drawn.draw, drawn.value, drawn.value - first_one.value as difference
    from drawn
    join drawn as first_one on first_one.draw = drawn.draw and first_one.block = 0
)
select
    $scenarios[block + 1] as scenario,
    max(value) filter (where draw = 0) as base,
    avg(value) filter (where draw > 0) as mean,
    quantile_cont(value, 0.10) filter (where draw > 0) as p10,
    quantile_cont(value, 0.50) filter (where draw > 0) as p50,
    quantile_cont(value, 0.90) filter (where draw > 0) as p90,
    stddev_samp(value) filter (where draw > 0) / sqrt($size - 1) as error,
    avg(difference) filter (where draw > 0) as difference,
    quantile_cont(difference, 0.10) filter (where draw > 0) as difference_p10,
    quantile_cont(difference, 0.90) filter (where draw > 0) as difference_p90,
    stddev_samp(difference) filter (where draw > 0) / sqrt($size - 1) as difference_error,
    avg(cast(difference > 0 as integer)) filter (where draw > 0) as chance_more
from compared
group by block
order by block;
