-- What should each external check give: as published, or as observed until the as-of date?
with
tesla_annual as (
    select distinct on (told.series, told.period) told.series, told.period, told.value
    from evidence_tesla_annual as told
    join sources on sources.source = told.source
    where regexp_full_match(told.period, '\d{4}')
    order by told.series, told.period, sources.grade, told.known_from desc, told.source
),
reported as (
    select
        'reported_revenue' as "check",
        'China revenue of ' || revenue.period as quantity,
        'USD m' as unit,
        revenue.value as expected
    from tesla_annual as revenue
    join contender_readings as priced
        on priced.contender = 'tesla' and priced.series = 'net_price' and priced.period = revenue.period
    where revenue.series = 'china_revenue'
    union all
    select
        'reported_margin' as "check",
        'Gross margin of cars worldwide in ' || period as quantity,
        'share' as unit,
        value as expected
    from tesla_annual
    where series = 'auto_gross_margin' and period >= '2021'
    union all
    select 'observed_market' as "check", label || ', cars in ' || year as quantity, 'cars' as unit, cars as expected
    from market_observed
    where owner in ('tesla', 'byd')
    union all
    select
        'observed_market' as "check",
        label || ', price with VAT in ' || year as quantity,
        'CNY' as unit,
        price as expected
    from market_observed
    where owner in ('tesla', 'byd')
    union all
    select
        'observed_margin' as "check",
        label || ', price-cost margin in ' || year as quantity,
        'share' as unit,
        price_cost_margin as expected
    from market_observed
    where owner in ('tesla', 'byd')
    union all
    select
        'active_worldwide' as "check",
        'Draws of the curve below the share told at the end of 2025' as quantity,
        'share of draws' as unit,
        0.5 as expected
    from evidence_take_rates
    where series = 'paid_share_of_fleet' and period = '2025Q4'
),
expected as (
    select "check", quantity, unit, expected, tolerance, rowid as position
    from external_values
    union all
    select
        reported."check",
        reported.quantity,
        reported.unit,
        reported.expected,
        reported.expected * external_checks.tolerance as tolerance,
        null as position
    from reported
    join external_checks on external_checks."check" = reported."check"
)
select
    expected."check",
    external_checks.label,
    external_checks.words,
    expected.quantity,
    expected.unit,
    expected.expected,
    expected.tolerance,
    external_checks.publisher as source
from expected
join external_checks on external_checks."check" = expected."check"
order by external_checks.rowid, expected.position, expected.quantity;
