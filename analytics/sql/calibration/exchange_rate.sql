-- What is a dollar worth in yuan now, and how far could it move by 2035, judged by past years?
with
monthly as (
    select period, value, known_from
    from evidence_exchange_rates
    where series = 'usd_cny' and regexp_full_match(period, '\d{4}-\d{2}')
),
yearly as (
    select period, value, known_from, ln(value) - ln(lag(value) over (order by period)) as change
    from evidence_exchange_rates
    where series = 'usd_cny' and regexp_full_match(period, '\d{4}')
),
latest as (
    select value, known_from, period
    from (
        select value, known_from, period from monthly
        union all
        select value, known_from, period from yearly
    ) as readings
    order by known_from desc, period desc
    limit 1
),
spread as (
    select stddev_samp(change) as yearly_sd from yearly
),
path as (
    select
        unnest([
            cast(date_trunc('quarter', cast($as_of as date)) as date),
            date '2035-12-31'
        ]) as since
),
distances as (
    select since, spread.yearly_sd * sqrt((since - cast($as_of as date)) / 365.25) as log_sd
    from path
    cross join spread
    where since > cast($as_of as date)
)
select
    'usd_cny' as assumption,
    latest.known_from,
    path.since,
    latest.value,
    case when distances.since is not null then 'lognormal' end as distribution,
    latest.value * exp(-1.2815515655446004 * distances.log_sd) as p10,
    latest.value * exp(1.2815515655446004 * distances.log_sd) as p90,
    'calibration' as source,
    'Mean rate of ' || latest.period || ' held; the range from the yearly changes in evidence_exchange_rates' as note
from path
cross join latest
left join distances on distances.since = path.since
order by path.since;
