-- Which tables of evidence got their newest figure longer ago than they keep?
with
figures as (
    select 'evidence_batteries' as subject, known_from, source from evidence_batteries
    union all
    select 'evidence_byd' as subject, known_from, source from evidence_byd
    union all
    select 'evidence_car_prices' as subject, known_from, source from evidence_car_prices
    union all
    select 'evidence_computers' as subject, known_from, source from evidence_computers
    union all
    select 'evidence_contenders' as subject, known_from, source from evidence_contenders
    union all
    select 'evidence_data_rules' as subject, known_from, source from evidence_data_rules
    union all
    select 'evidence_driver_assistance' as subject, known_from, source from evidence_driver_assistance
    union all
    select 'evidence_events' as subject, known_from, source from evidence_events
    union all
    select 'evidence_exchange_rates' as subject, known_from, source from evidence_exchange_rates
    union all
    select 'evidence_export_controls' as subject, known_from, source from evidence_export_controls
    union all
    select 'evidence_hardware' as subject, known_from, source from evidence_hardware
    union all
    select 'evidence_level3' as subject, known_from, source from evidence_level3
    union all
    select 'evidence_licensing' as subject, known_from, source from evidence_licensing
    union all
    select 'evidence_makers' as subject, known_from, source from evidence_makers
    union all
    select 'evidence_market' as subject, known_from, source from evidence_market
    union all
    select 'evidence_price_moves' as subject, known_from, source from evidence_price_moves
    union all
    select 'evidence_robotaxis' as subject, known_from, source from evidence_robotaxis
    union all
    select 'evidence_shanghai' as subject, known_from, source from evidence_shanghai
    union all
    select 'evidence_software_prices' as subject, known_from, source from evidence_software_prices
    union all
    select 'evidence_take_rates' as subject, known_from, source from evidence_take_rates
    union all
    select 'evidence_tesla_annual' as subject, known_from, source from evidence_tesla_annual
    union all
    select 'evidence_tesla_quarterly' as subject, known_from, source from evidence_tesla_quarterly
    union all
    select 'evidence_tesla_retail' as subject, known_from, source from evidence_tesla_retail
),
newest as (
    select subject, max(known_from) as known_from, max_by(source, known_from) as source
    from figures
    group by subject
)
select
    newest.subject,
    'Evidence on ' || replace(replace(newest.subject, 'evidence_', ''), '_', ' ') as label,
    newest.source,
    date_diff('day', newest.known_from, cast($as_of as date)) as age,
    shelf_lives.days,
    shelf_lives.why
from newest
join shelf_lives on shelf_lives.subject = newest.subject
where date_diff('day', newest.known_from, cast($as_of as date)) > shelf_lives.days
order by age desc, newest.subject;
