-- How far do the values of both sides spread over the draws at each fee tried?
-- Block v of the cases has fee v; case 0 of a block is its base, the others are draws.
with
tried_long as (
    unpivot tried
    on licensing_net_value, licensee_value
    into name metric value value
)
select
    metric,
    $fees[case_id // $size + 1] as tried,
    max(value) filter (where case_id % $size = 0) as base,
    quantile_cont(value, 0.10) filter (where case_id % $size > 0) as p10,
    quantile_cont(value, 0.25) filter (where case_id % $size > 0) as p25,
    quantile_cont(value, 0.50) filter (where case_id % $size > 0) as p50,
    quantile_cont(value, 0.75) filter (where case_id % $size > 0) as p75,
    quantile_cont(value, 0.90) filter (where case_id % $size > 0) as p90
from tried_long
group by metric, case_id // $size
order by metric, tried;
