-- How many Teslas with the computer that FSD needs are on Chinese roads as the first quarter starts?
-- Retail since the switch of each model; a month not known yet counts as the mean of the last twelve.
with
bounds as (
    select cast(date_trunc('quarter', cast($as_of as date)) as date) as first_day
),
switches as (
    select
        model,
        reading,
        case reading when 'value' then since when 'p10' then latest else earliest end as since
    from evidence_computers
    cross join (values ('value'), ('p10'), ('p90')) as readings (reading)
),
all_switched as (
    select reading, max(since) as since
    from switches
    group by reading
),
by_model as (
    select
        case series when 'model_3' then 'Model 3' when 'model_y' then 'Model Y' end as model,
        cast(period || '-01' as date) as month,
        max(value) as cars
    from evidence_tesla_retail
    where series in ('model_3', 'model_y') and regexp_full_match(period, '\d{4}-\d{2}')
    group by series, period
),
recent as (
    select avg(cars) as cars
    from (select cars from tesla_monthly_retail order by month desc limit 12) as last_twelve
),
months as (
    select all_switched.reading, cast(unnest(generate_series(
        all_switched.since, bounds.first_day - interval 1 day, interval 1 month
    )) as date) as month
    from all_switched
    cross join bounds
),
after_all_switched as (
    select months.reading, sum(coalesce(retail.cars, recent.cars)) as cars
    from months
    cross join recent
    left join tesla_monthly_retail as retail on retail.month = months.month
    group by months.reading
),
before_all_switched as (
    select switches.reading, sum(by_model.cars) as cars
    from switches
    join all_switched on all_switched.reading = switches.reading
    join by_model on by_model.model = switches.model
        and by_model.month >= switches.since
        and by_model.month < all_switched.since
    group by switches.reading
),
fleets as (
    select
        all_switched.reading,
        coalesce(after_all_switched.cars, 0) + coalesce(before_all_switched.cars, 0) as cars
    from all_switched
    left join after_all_switched on after_all_switched.reading = all_switched.reading
    left join before_all_switched on before_all_switched.reading = all_switched.reading
),
newest as (
    select max(known_from) as known_from from tesla_monthly_retail
)
select
    'opening_capable_fleet' as assumption,
    newest.known_from,
    bounds.first_day as since,
    max(cars) filter (where reading = 'value') as value,
    'lognormal' as distribution,
    max(cars) filter (where reading = 'p10') as p10,
    max(cars) filter (where reading = 'p90') as p90,
    'calibration' as source,
    'Retail since each model got the current computer; the range from its earliest and latest date' as note
from fleets
cross join newest
cross join bounds
group by newest.known_from, bounds.first_day;
