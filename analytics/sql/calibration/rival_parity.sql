-- How many new cars have city navigation-assist as the first quarter starts? The last yearly count,
-- carried forward at the growth of the odds that was thought likely; its range carries the count too.
with
latest as (
    select rivals.value, rivals.known_from, rivals.period, cast(left(rivals.period, 4) || '-07-01' as date) as middle
    from evidence_makers as rivals
    join sources on sources.source = rivals.source
    where rivals.series = 'city_assist_share_of_new_cars'
    order by left(rivals.period, 4) desc, sources.grade, rivals.known_from desc
    limit 1
),
growth as (
    select value, since
    from assumption_values
    where assumption = 'rival_parity_growth'
    order by known_from desc, since desc
    limit 1
),
growth_range as (
    select p10, p90
    from assumption_ranges
    where assumption = 'rival_parity_growth'
    order by known_from desc, since desc
    limit 1
),
now as (
    select
        latest.value,
        latest.known_from,
        latest.period,
        date_trunc('quarter', cast($as_of as date)) as first_day,
        datediff('day', latest.middle, date_trunc('quarter', cast($as_of as date))) / 365.25 as years,
        ln(latest.value / (1 - latest.value)) as log_odds
    from latest
)
select
    'rival_parity_start' as assumption,
    now.known_from,
    cast(now.first_day as date) as since,
    1 / (1 + exp(-now.log_odds - growth.value * now.years)) as value,
    'logit_normal' as distribution,
    1 / (1 + exp(-now.log_odds - growth_range.p10 * now.years)) as p10,
    1 / (1 + exp(-now.log_odds - growth_range.p90 * now.years)) as p90,
    'calibration' as source,
    'Count of ' || now.period || ' in evidence_makers, carried forward by the growth of the odds' as note
from now
cross join growth
cross join growth_range;
