-- What happened in China, in quarters, half-years and years ended with a quarter: cars and shares?
-- One reading of each month: the best grade, then the newest. A sum is known once its last month is.
with
months as (
    select 'tesla_retail' as series, retail.month, retail.cars as value, retail.known_from, retail.source
    from tesla_monthly_retail as retail
    union all
    select series, month, value, known_from, source
    from (
        select distinct on (told.series, told.period)
            told.series,
            cast(told.period || '-01' as date) as month,
            told.value,
            told.known_from,
            told.source
        from evidence_market as told
        join sources on sources.source = told.source
        where told.series in ('passenger_retail', 'new_energy_retail')
            and regexp_full_match(told.period, '\d{4}-\d{2}')
        order by told.series, told.period, sources.grade, told.known_from desc, told.source
    ) as of_the_market
),
numbered as (
    select
        months.series,
        12 * year(months.month) + month(months.month) - 1 as number,
        months.value,
        months.known_from,
        months.source,
        sources.grade
    from months
    join sources on sources.source = months.source
),
lengths (quarters) as (
    values (1), (4)
),
last_months as (
    select numbered.series, lengths.quarters, numbered.number
    from numbered
    cross join lengths
    where numbered.number % 3 = 2
),
summed as (
    select
        last_months.series,
        last_months.quarters,
        last_months.number // 3 as last_quarter,
        sum(numbered.value) as value,
        max(numbered.known_from) as known_from,
        max_by(numbered.source, numbered.number) as source,
        max(numbered.grade) as grade,
        false as is_published
    from last_months
    join numbered on numbered.series = last_months.series
        and numbered.number between last_months.number - 3 * last_months.quarters + 1 and last_months.number
    group by last_months.series, last_months.quarters, last_months.number
    having count(*) = 3 * last_months.quarters
),
-- Totals of years and half-years as published; the final count of a year is none of its months.
published as (
    select distinct on (told.series, told.period)
        told.series,
        if(length(told.period) = 4, 4, 2) as quarters,
        4 * cast(left(told.period, 4) as integer) + if(length(told.period) = 4, 3, 1) as last_quarter,
        told.value,
        told.known_from,
        told.source,
        sources.grade,
        true as is_published
    from (
        select series, period, value, known_from, source from evidence_market
        where series in ('passenger_retail', 'new_energy_retail')
        union all
        select series, period, value, known_from, source from evidence_byd
        where series = 'byd_retail'
    ) as told
    join sources on sources.source = told.source
    where regexp_full_match(told.period, '\d{4}(H1)?')
    order by told.series, told.period, sources.grade, told.known_from desc, told.source
),
found as (
    select distinct on (series, quarters, last_quarter)
        series, quarters, last_quarter, value, known_from, source, grade
    from (
        select series, quarters, last_quarter, value, known_from, source, grade, is_published from summed
        union all
        select series, quarters, last_quarter, value, known_from, source, grade, is_published from published
    ) as both_ways
    order by series, quarters, last_quarter, is_published desc
),
-- The first release of FSD that deserves a mark on a time axis is the partial one.
released as (
    select since, known_from, source
    from evidence_events
    where kind = 'release' and milestone is not null
    order by since
    limit 1
)
select
    if(quarters = 1, 'tesla_retail_quarter', 'tesla_retail_year') as target,
    quarters, last_quarter, value, known_from, source, grade
from found
where series = 'tesla_retail'
union all
select 'byd_retail' as target, quarters, last_quarter, value, known_from, source, grade
from found
where series = 'byd_retail'
union all
select 'market_year' as target, quarters, last_quarter, value, known_from, source, grade
from found
where series = 'passenger_retail' and quarters = 4
union all
select
    'new_energy_share_year' as target,
    market.quarters,
    market.last_quarter,
    new_energy.value / market.value as value,
    greatest(market.known_from, new_energy.known_from) as known_from,
    new_energy.source,
    greatest(market.grade, new_energy.grade) as grade
from found as market
join found as new_energy on new_energy.series = 'new_energy_retail'
    and new_energy.quarters = market.quarters
    and new_energy.last_quarter = market.last_quarter
where market.series = 'passenger_retail' and market.quarters = 4
union all
select
    'partial_release' as target,
    0 as quarters,
    0 as last_quarter,
    year(released.since)
        + (dayofyear(released.since) - 1) / dayofyear(make_date(year(released.since), 12, 31)) as value,
    released.known_from,
    released.source,
    sources.grade
from released
join sources on sources.source = released.source
order by target, quarters, last_quarter;
