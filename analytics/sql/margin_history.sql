-- What gross margins did Tesla (cars, worldwide) and BYD (group) report, by quarter and by year from 2021?
-- Tesla's follow from revenue, cost and credits where those are known; quarters without a cost are read as reported.
with
figures as (
    select series, period, value, known_from, source, note from evidence_tesla_quarterly
    union all
    select series, period, value, known_from, source, note from evidence_tesla_annual
    union all
    select series, period, value, known_from, source, note from evidence_byd
),
readings as (
    select distinct on (figures.series, figures.period)
        figures.series,
        figures.period,
        figures.value,
        figures.known_from,
        figures.source,
        sources.grade,
        figures.note
    from figures
    join sources on sources.source = figures.source
    where regexp_full_match(figures.period, '\d{4}(Q[1-4])?') and figures.period >= '2021'
    order by figures.series, figures.period, sources.grade, figures.known_from desc, figures.source
),
tesla as (
    select
        period,
        any_value(readings) filter (where series = 'auto_revenue') as revenue,
        any_value(readings) filter (where series = 'auto_cost') as cost,
        any_value(readings) filter (where series = 'regulatory_credits') as credits,
        any_value(readings) filter (where series = 'auto_gross_margin') as reported,
        any_value(readings) filter (where series = 'auto_gross_margin_without_credits') as reported_without
    from readings
    group by period
),
tesla_ways as (
    select
        'auto_gross_margin' as measure,
        period,
        1 as way,
        1 - cost.value / revenue.value as margin,
        [revenue, cost] as used
    from tesla
    union all
    select
        'auto_gross_margin_without_credits' as measure,
        period,
        1 as way,
        1 - cost.value / (revenue.value - credits.value) as margin,
        [revenue, cost, credits] as used
    from tesla
    union all
    select 'auto_gross_margin' as measure, period, 2 as way, reported.value as margin, [reported] as used
    from tesla
    where length(period) = 6
    union all
    select
        'auto_gross_margin_without_credits' as measure,
        period,
        2 as way,
        reported_without.value as margin,
        [reported_without] as used
    from tesla
    where length(period) = 6
    union all
    select
        'auto_gross_margin' as measure,
        period,
        3 as way,
        1 - (1 - reported_without.value) * (1 - credits.value / revenue.value) as margin,
        [reported_without, revenue, credits] as used
    from tesla
    where length(period) = 6
    union all
    select
        'auto_gross_margin_without_credits' as measure,
        period,
        3 as way,
        1 - (1 - reported.value) / (1 - credits.value / revenue.value) as margin,
        [reported, revenue, credits] as used
    from tesla
    where length(period) = 6
),
tesla_margins as (
    select distinct on (measure, period)
        'Tesla' as maker,
        measure,
        period,
        margin,
        'unchanged' as basis,
        list_max([reading.known_from for reading in used]) as known_from,
        used[1].source as source,
        list_max([reading.grade for reading in used]) as grade
    from tesla_ways
    where margin is not null
    order by measure, period, grade, way
),
byd_readings as (
    select
        period,
        value,
        known_from,
        source,
        grade,
        case
            when contains(note, 'Old basis') then 'old'
            when contains(note, 'New basis') or contains(note, 'Warranty cost in cost of sales') then 'new'
        end as basis
    from readings
    where series in (
        'byd_gross_margin_quarterly', 'byd_gross_margin_restated', 'byd_gross_margin_as_first_reported'
    )
),
byd_by_basis as (
    select distinct on (period, basis) period, value, basis, known_from, source, grade
    from byd_readings
    order by period, basis, grade, known_from desc, source
),
-- A fourth quarter is its year less nine months. Where those were on the other basis, it carries the whole
-- year's change and stands on neither.
byd_margins as (
    select
        'BYD' as maker,
        'group_gross_margin' as measure,
        period,
        value as margin,
        if(
            period like '%Q4' and lag(basis) over (partition by length(period) order by period, basis) <> basis,
            'mixed',
            basis
        ) as basis,
        known_from,
        source,
        grade
    from byd_by_basis
),
margins as (
    select maker, measure, period, margin, basis, known_from, source, grade from tesla_margins
    union all
    select maker, measure, period, margin, basis, known_from, source, grade from byd_margins
)
select
    maker,
    measure,
    if(length(period) = 4, 'year', 'quarter') as span,
    period,
    if(
        length(period) = 4,
        make_date(cast(left(period, 4) as integer), 7, 1),
        make_date(cast(left(period, 4) as integer), 3 * cast(right(period, 1) as integer) - 1, 15)
    ) as middle,
    margin,
    basis,
    known_from,
    source,
    grade
from margins
order by maker, measure, span, middle, basis;
