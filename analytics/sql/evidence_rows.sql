-- Every row of every evidence table in one shape: whose figure or event, of what, when, and who says so?
-- A series begins with its maker, where the data know one of that name. Figures of contenders other than
-- retail are worked up for the model, so they never stand for what a maker reports.
with
spelt as (
    select maker from evidence_car_prices
    union
    select maker from evidence_price_moves
    union
    select maker from evidence_driver_assistance
    union
    select maker from evidence_level3
    union
    select operator as maker from evidence_robotaxis
    union
    select actor as maker from evidence_events where actor not in ('China', 'Carmakers', 'Battery makers')
),
names as (
    select regexp_replace(lower(maker), '[^a-z0-9]+', '_', 'g') as prefix, maker as name
    from spelt
    union
    select contender as prefix, label as name
    from contenders
    where contender = owner
),
brands as (
    select regexp_extract(series, '^(.+)_(entry_list_price|deliveries|group_sales)$', 1) as prefix
    from evidence_makers
),
prefixes as (
    select prefix, min(name) as name
    from names
    group by prefix
    union
    select prefix, prefix as name
    from brands
    where prefix <> '' and prefix not in (select names.prefix from names)
),
owned as (
    select distinct on (figures.series) figures.series, prefixes.prefix, prefixes.name
    from evidence_series as figures
    join prefixes on starts_with(figures.series, prefixes.prefix || '_')
    where figures.file in (
        'evidence_makers', 'evidence_market', 'evidence_licensing', 'evidence_hardware', 'evidence_batteries'
    )
    order by figures.series, length(prefixes.prefix) desc
),
told as (
    select
        figures.file,
        case
            when figures.file = 'evidence_byd' then 'BYD'
            when figures.file in ('evidence_shanghai', 'evidence_take_rates') then 'Tesla'
            when figures.file like 'evidence_tesla_%' then 'Tesla'
            else coalesce(owned.name, 'Whole market')
        end as maker,
        case
            when figures.file = 'evidence_shanghai' then 'shanghai ' || figures.series
            when figures.file = 'evidence_tesla_retail' and figures.series = 'all' then 'retail'
            when figures.file = 'evidence_tesla_retail' then figures.series || ' retail'
            when figures.file = 'evidence_byd' then regexp_replace(figures.series, '^byd_', '')
            when owned.prefix is not null then substr(figures.series, length(owned.prefix) + 2)
            else figures.series
        end as item,
        figures.period,
        figures.value,
        figures.unit,
        figures.known_from,
        figures.source,
        figures.note,
        retail.source is not null as is_taken
    from evidence_series as figures
    left join owned on owned.series = figures.series
    left join tesla_monthly_retail as retail
        on figures.file = 'evidence_tesla_retail'
        and figures.series = 'all'
        and retail.period = figures.period
        and retail.source = figures.source
    where figures.file <> 'evidence_contenders'
    union all by name
    select
        'evidence_contenders' as file,
        if(contenders.owner = 'byd', 'BYD', contenders.label) as maker,
        concat_ws(
            ' ',
            if(contenders.owner = 'byd', replace(contenders.contender, 'byd_', ''), null),
            figures.series,
            if(figures.series = 'retail', null, 'in the model')
        ) as item,
        figures.period,
        figures.value,
        figures.unit,
        figures.known_from,
        figures.source,
        figures.note,
        readings.value is not null as is_taken
    from evidence_contenders as figures
    join contenders on contenders.contender = figures.contender
    left join contender_readings as readings
        on readings.contender = figures.contender
        and readings.series = figures.series
        and readings.period = figures.period
        and readings.value = figures.value
        and readings.known_from = figures.known_from
    union all by name
    select
        'evidence_car_prices' as file,
        maker,
        model as item,
        cast(since as varchar) as period,
        price as value,
        unit,
        known_from,
        source,
        note
    from evidence_car_prices
    union all by name
    select
        'evidence_software_prices' as file,
        maker,
        product || ', ' || country as item,
        cast(since as varchar) as period,
        price as value,
        unit,
        known_from,
        source,
        note
    from evidence_software_prices
    union all by name
    select
        'evidence_price_moves' as file,
        maker,
        'price move' as item,
        cast(since as varchar) as period,
        largest_change as value,
        if(largest_change is null, null, 'share') as unit,
        move as words,
        known_from,
        source,
        note
    from evidence_price_moves
    union all by name
    select
        'evidence_events' as file,
        actor as maker,
        kind as item,
        cast(since as varchar) as period,
        event as words,
        known_from,
        source,
        note
    from evidence_events
    union all by name
    select
        'evidence_driver_assistance' as file,
        maker,
        'system of level ' || substr(level, 2) as item,
        cast(since as varchar) as period,
        price as value,
        unit,
        system || ': ' || scope as words,
        known_from,
        source,
        note
    from evidence_driver_assistance
    union all by name
    select
        'evidence_level3' as file,
        maker,
        'level 3 ' || kind as item,
        cast(since as varchar) as period,
        speed_limit as value,
        if(speed_limit is null, null, 'km per hour') as unit,
        concat_ws(' in ', 'Level 3 ' || kind, city) as words,
        known_from,
        source,
        note
    from evidence_level3
    union all by name
    select
        'evidence_robotaxis' as file,
        operator as maker,
        if(driverless = 'yes', 'robotaxi, driverless', 'robotaxi, with a driver') as item,
        cast(since as varchar) as period,
        cars as value,
        if(cars is null, null, 'cars') as unit,
        city || ': ' || scope as words,
        known_from,
        source,
        note
    from evidence_robotaxis
    union all by name
    select
        'evidence_computers' as file,
        'Tesla' as maker,
        'driving computer' as item,
        cast(since as varchar) as period,
        model || ' with the ' || computer || ' computer; at the earliest ' || earliest || ', at the latest '
        || latest as words,
        known_from,
        source,
        note,
        true as is_taken
    from evidence_computers
    union all by name
    select
        'evidence_data_rules' as file,
        'China' as maker,
        rule as item,
        cast(since as varchar) as period,
        value,
        unit,
        rule || ': ' || subject as words,
        known_from,
        source,
        note
    from evidence_data_rules
    union all by name
    select
        'evidence_export_controls' as file,
        if(chip like 'Ascend %', 'Huawei', 'United States') as maker,
        'chips: ' || replace(cast(status as varchar), '_', ' ') as item,
        cast(since as varchar) as period,
        performance as value,
        unit,
        chip as words,
        known_from,
        source,
        note
    from evidence_export_controls
)
select
    case
        when told.file in ('evidence_events', 'evidence_price_moves') then 'Events'
        when told.file in (
            'evidence_driver_assistance', 'evidence_level3', 'evidence_robotaxis', 'evidence_computers'
        ) then 'Systems on the road'
        when told.file in ('evidence_data_rules', 'evidence_export_controls') then 'Rules on data and chips'
        when told.file = 'evidence_take_rates' then 'Take rates'
        when told.file = 'evidence_software_prices' then 'Software prices'
        when told.file = 'evidence_licensing' and not starts_with(told.item, 'sales_') then 'Licensing'
        when told.file in ('evidence_market', 'evidence_exchange_rates') then 'Market'
        when told.file in ('evidence_batteries', 'evidence_hardware') or told.unit = 'kWh'
            then 'Batteries and data centres'
        when told.file = 'evidence_car_prices' or contains(told.item, 'price') then 'Prices'
        when told.unit = 'cars' then 'Sales'
        when told.unit = 'share' and contains(told.item, 'margin') then 'Margins'
        else 'Accounts and shares'
    end as subject,
    told.file,
    told.maker,
    replace(told.item, '_', ' ') as item,
    told.period,
    case
        when regexp_full_match(told.period, '\d{4}') then 'year'
        when contains(told.period, 'H') then 'half year'
        when contains(told.period, 'Q') then 'quarter'
        when contains(told.period, '/') then 'months'
        when regexp_full_match(told.period, '\d{4}-\d{2}') then 'month'
        else 'day'
    end as span,
    case
        when contains(told.period, 'H')
            then make_date(cast(left(told.period, 4) as integer), 6 * cast(right(told.period, 1) as integer) - 5, 1)
        when contains(told.period, 'Q')
            then make_date(cast(left(told.period, 4) as integer), 3 * cast(right(told.period, 1) as integer) - 2, 1)
        when length(told.period) < 10 or contains(told.period, '/')
            then cast(left(left(told.period, 7) || '-01-01', 10) as date)
        else cast(told.period as date)
    end as since,
    told.value,
    told.unit,
    told.words,
    told.known_from,
    told.source,
    sources.title,
    sources.publisher,
    sources.published,
    sources.place,
    sources.url,
    sources.grade,
    told.note,
    coalesce(told.is_taken, false) as is_taken
from told
join sources on sources.source = told.source
order by subject, maker, item, since, told.period, sources.grade, told.known_from desc, told.source, told.words,
    told.file;
