-- What is each figure of each arrangement worth once at least one deal is signed: spread and base?
-- Case 0 is the base case, in which all deals are signed; the others are draws.
with
outcomes_long as (
    unpivot outcomes
    on licensing_net_value, licensing_paid, licensing_own_profit, licensee_value
    into name metric value value
)
select
    position,
    metric,
    max(value) filter (where case_id = 0) as base,
    avg(value) filter (where case_id > 0) as mean,
    quantile_cont(value, 0.10) filter (where case_id > 0) as p10,
    quantile_cont(value, 0.50) filter (where case_id > 0) as p50,
    quantile_cont(value, 0.90) filter (where case_id > 0) as p90,
    stddev_samp(value) filter (where case_id > 0) / sqrt(count(value) filter (where case_id > 0)) as error,
    avg(cast(value > 0 as integer)) filter (where case_id > 0) as chance_gain
from outcomes_long
group by position, metric
order by position, metric;
