-- What did the cheapest Model 3 and Model Y cost in China from day to day, and what did BYD take per car?
-- Tesla: list price with VAT, Performance versions and offers aside. BYD: revenue of its car segment per car sold,
-- net of VAT, by year, or by half year where no year is known yet; batteries, storage and rail are in it.
with
versions as (
    select distinct on (prices.model, prices.since)
        regexp_extract(prices.model, '^Model [3Y]') as model,
        prices.model as version,
        prices.since,
        prices.price,
        prices.unit,
        prices.known_from,
        prices.source,
        sources.grade
    from evidence_car_prices as prices
    join sources on sources.source = prices.source
    where
        prices.maker = 'Tesla'
        and regexp_matches(prices.model, '^Model [3Y] ')
        and not regexp_matches(prices.model, 'Performance|incentive')
    order by prices.model, prices.since, sources.grade, prices.known_from desc, prices.source
),
days as (
    select distinct model, since
    from versions
),
-- Every version's price on every day on which some price of its model changes.
in_force as (
    select distinct on (days.model, days.since, versions.version)
        days.model,
        days.since,
        versions.version,
        versions.price,
        versions.unit,
        versions.known_from,
        versions.source,
        versions.grade
    from days
    join versions on versions.model = days.model and versions.since <= days.since
    order by days.model, days.since, versions.version, versions.since desc
),
entry as (
    select distinct on (model, since) model, since, price, unit, known_from, source, grade
    from in_force
    order by model, since, price, grade, version
),
changes as (
    select model, since, price, unit, known_from, source, grade
    from entry
    qualify price is distinct from lag(price) over (partition by model order by since)
),
tesla as (
    select
        'Tesla' as maker,
        model,
        'entry list price' as measure,
        since,
        lead(since) over (partition by model order by since) as until,
        price,
        unit,
        known_from,
        source,
        grade
    from changes
),
per_car as (
    select distinct on (figures.period)
        figures.period,
        cast(left(figures.period, 4) as integer) as year,
        figures.value,
        figures.unit,
        figures.known_from,
        figures.source,
        sources.grade
    from evidence_byd as figures
    join sources on sources.source = figures.source
    where
        figures.series = 'byd_auto_segment_revenue_per_car'
        and regexp_full_match(figures.period, '\d{4}(H1)?')
    order by figures.period, sources.grade, figures.known_from desc, figures.source
),
byd as (
    select
        'BYD' as maker,
        'all cars' as model,
        'segment revenue per car' as measure,
        make_date(year, 1, 1) as since,
        if(length(period) = 4, make_date(year + 1, 1, 1), make_date(year, 7, 1)) as until,
        value as price,
        unit || ' net of VAT' as unit,
        known_from,
        source,
        grade
    from per_car
    qualify row_number() over (partition by year order by length(period)) = 1
)
select maker, model, measure, since, until, price, unit, known_from, source, grade
from tesla
union all
select maker, model, measure, since, until, price, unit, known_from, source, grade
from byd
order by maker desc, model, since;
