-- One table per file in data/: names, types, keys and allowed words.
create type grade as enum ('A', 'B', 'C', 'J');
create type interpolation as enum ('step', 'linear');
create type distribution as enum ('normal', 'lognormal', 'logit_normal', 'uniform', 'triangular', 'pert', 'waiting_time');
create type smallest_period as enum ('quarter', 'case', 'contender');
create type kind as enum ('flow', 'stock', 'rate', 'total');
create type nest as enum ('battery', 'plug_in');
create type yes_no as enum ('no', 'yes');
create type control_status as enum ('free', 'licence', 'blocked', 'case_by_case');
create type level3_kind as enum ('test', 'pilot', 'permit');
create type page as enum (
    'overview', 'fsd_revenue', 'licensing', 'margin_pressure', 'data_route', 'scenarios', 'drivers', 'goal'
);
create type unit as enum (
    'CNY', 'CNY with VAT', 'USD per kWh', 'CNY per month with VAT', 'CNY per month', 'CNY per year', 'CNY m', 'CNY m per year', 'CNY per kWh',
    'USD m', 'USD m per MW', 'CNY per USD', 'cars', 'cars per year', 'share', 'share per month', 'share per quarter',
    'share per year', 'months', 'quarters', 'year', 'accelerators', 'accelerators per year', 'kW', 'number', 'choice'
);

create table sources (
    source varchar primary key,
    title varchar not null,
    publisher varchar not null,
    published date not null,
    place varchar,
    url varchar,
    grade grade not null,
    note varchar
);

create table groups (
    "group" varchar primary key,
    label varchar not null,
    meaning varchar not null
);

-- How long what is known of a table of evidence or a group of assumptions keeps [days].
create table shelf_lives (
    subject varchar primary key,
    days integer not null,
    why varchar not null
);

create table assumptions (
    assumption varchar primary key,
    label varchar not null,
    unit unit not null,
    "group" varchar not null references groups ("group"),
    meaning varchar not null,
    interpolation interpolation not null,
    lowest double not null,
    highest double not null,
    choices varchar,
    shown_lowest double not null,
    shown_highest double not null,
    step double not null,
    sobol_dimension integer not null unique
);

create table assumption_values (
    assumption varchar not null references assumptions (assumption),
    known_from date not null,
    since date not null,
    value double not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (assumption, known_from, since)
);

create table assumption_ranges (
    assumption varchar not null references assumptions (assumption),
    known_from date not null,
    since date not null,
    distribution distribution not null,
    p10 double not null,
    p90 double not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (assumption, known_from, since)
);

create table correlations (
    assumption_a varchar not null references assumptions (assumption),
    assumption_b varchar not null references assumptions (assumption),
    known_from date not null,
    rho double not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (assumption_a, assumption_b, known_from)
);

create table assumption_evidence (
    assumption varchar not null references assumptions (assumption),
    file varchar not null,
    item varchar not null,
    span varchar not null,
    why varchar not null,
    primary key (assumption, file, item, span)
);

create table scenarios (
    scenario varchar primary key,
    label varchar not null,
    story varchar not null,
    known_from date not null,
    source varchar not null references sources (source)
);

create table scenario_values (
    scenario varchar not null references scenarios (scenario),
    assumption varchar not null references assumptions (assumption),
    since date not null,
    value double not null,
    primary key (scenario, assumption, since)
);

create table terms (
    term varchar primary key,
    label varchar not null,
    unit unit not null,
    meaning varchar not null,
    lowest double not null,
    highest double not null,
    choices varchar,
    shown_lowest double not null,
    shown_highest double not null,
    step double not null
);

create table arrangements (
    arrangement varchar primary key,
    label varchar not null,
    story varchar not null,
    known_from date not null,
    source varchar not null references sources (source)
);

create table routes (
    route varchar primary key,
    label varchar not null,
    doing varchar not null,
    story varchar not null,
    export_sought yes_no not null,
    centre_built yes_no not null,
    known_from date not null,
    source varchar not null references sources (source)
);

create table metrics (
    metric varchar primary key,
    label varchar not null,
    unit unit not null,
    per smallest_period not null,
    kind kind not null,
    decimals integer not null,
    meaning varchar not null
);

-- The external checks of the model: what each checks, and who published what it should give. Where the
-- expected values are evidence, the tolerance is a share of them.
create table external_checks (
    "check" varchar primary key,
    label varchar not null,
    words varchar not null,
    publisher varchar not null,
    tolerance double
);

create table external_values (
    "check" varchar not null references external_checks ("check"),
    quantity varchar not null,
    unit varchar not null,
    expected double not null,
    tolerance double not null,
    note varchar,
    primary key ("check", quantity)
);

-- Random markets, and the prices that PyBLP finds in them; written by tests/pyblp_markets.py.
create table pyblp_markets (
    price_form varchar not null,
    market integer not null,
    product integer not null,
    firm integer not null,
    nest integer not null,
    quality double not null,
    cost double not null,
    price_coefficient double not null,
    nest_correlation double not null,
    price double not null,
    share double not null,
    primary key (price_form, market, product)
);

-- What the model leaves out or approximates; of the model as it is, whatever the as-of date.
create table limits (
    "limit" varchar primary key,
    subject page not null,
    words varchar not null,
    effect varchar not null,
    noted date not null
);

-- What the names in formulas mean that are no assumption, metric, formula or term.
create table notation (
    name varchar primary key,
    meaning varchar not null,
    unit varchar not null
);

create table evidence_computers (
    model varchar not null,
    computer varchar not null,
    since date not null,
    earliest date not null,
    latest date not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (model, computer, source)
);

create table evidence_tesla_retail (
    series varchar not null,
    period varchar not null,
    value double not null,
    unit varchar not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (series, period, source)
);

create table evidence_shanghai (
    series varchar not null,
    period varchar not null,
    value double not null,
    unit varchar not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (series, period, source)
);

create table evidence_tesla_quarterly (
    series varchar not null,
    period varchar not null,
    value double not null,
    unit varchar not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (series, period, source)
);

create table evidence_tesla_annual (
    series varchar not null,
    period varchar not null,
    value double not null,
    unit varchar not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (series, period, source)
);

create table evidence_exchange_rates (
    series varchar not null,
    period varchar not null,
    value double not null,
    unit varchar not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (series, period, source)
);

create table evidence_take_rates (
    series varchar not null,
    period varchar not null,
    value double not null,
    unit varchar not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (series, period, source)
);

create table evidence_market (
    series varchar not null,
    period varchar not null,
    value double not null,
    unit varchar not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (series, period, source)
);

create table evidence_byd (
    series varchar not null,
    period varchar not null,
    value double not null,
    unit varchar not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (series, period, source)
);

create table evidence_makers (
    series varchar not null,
    period varchar not null,
    value double not null,
    unit varchar not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (series, period, source)
);

create table evidence_batteries (
    series varchar not null,
    period varchar not null,
    value double not null,
    unit varchar not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (series, period, source)
);

create table evidence_hardware (
    series varchar not null,
    period varchar not null,
    value double not null,
    unit varchar not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (series, period, source)
);

create table evidence_licensing (
    series varchar not null,
    period varchar not null,
    value double not null,
    unit varchar not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (series, period, source)
);

create table evidence_car_prices (
    maker varchar not null,
    model varchar not null,
    since date not null,
    price double not null,
    unit varchar not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (maker, model, since, source)
);

create table evidence_software_prices (
    maker varchar not null,
    product varchar not null,
    country varchar not null,
    since date not null,
    price double not null,
    unit varchar not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (maker, product, country, since, source)
);

create table evidence_price_moves (
    maker varchar not null,
    since date not null,
    move varchar not null,
    smallest_change double,
    largest_change double,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (maker, since, move)
);

create table evidence_driver_assistance (
    maker varchar not null,
    system varchar not null,
    since date not null,
    price double,
    unit varchar,
    level varchar not null,
    scope varchar not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (maker, system, since, scope, source)
);

create table evidence_events (
    since date not null,
    event varchar not null,
    kind varchar not null,
    actor varchar not null,
    milestone varchar,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (since, event, source)
);

create table evidence_data_rules (
    rule varchar not null,
    subject varchar not null,
    value double not null,
    unit varchar not null,
    since date not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (rule, subject, value, source)
);

create table evidence_export_controls (
    chip varchar not null,
    since date not null,
    status control_status not null,
    performance double,
    unit varchar,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (chip, since, source)
);

create table evidence_level3 (
    maker varchar not null,
    city varchar,
    since date not null,
    kind level3_kind not null,
    speed_limit double,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (maker, since, kind)
);

create table evidence_robotaxis (
    operator varchar not null,
    city varchar not null,
    since date not null,
    scope varchar not null,
    driverless yes_no not null,
    cars double,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (operator, city, since, source)
);

create table contenders (
    contender varchar primary key,
    label varchar not null,
    owner varchar not null,
    nest nest not null,
    note varchar
);

create table deals (
    deal varchar primary key,
    arrangement varchar not null references arrangements (arrangement),
    label varchar not null,
    licensee varchar not null references contenders (contender),
    sobol_dimension integer not null unique,
    note varchar
);

create table deal_terms (
    deal varchar not null references deals (deal),
    term varchar not null references terms (term),
    known_from date not null,
    value double not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (deal, term, known_from)
);

create table evidence_contenders (
    contender varchar not null references contenders (contender),
    series varchar not null,
    period varchar not null,
    value double not null,
    unit varchar not null,
    known_from date not null,
    source varchar not null references sources (source),
    note varchar,
    primary key (contender, series, period, source)
);

-- Retail of all Teslas by month, one reading each: the best grade, then the newest.
create view tesla_monthly_retail as
select distinct on (retail.period)
    cast(retail.period || '-01' as date) as month,
    retail.period,
    retail.value as cars,
    retail.known_from,
    retail.source
from evidence_tesla_retail as retail
join sources on sources.source = retail.source
where retail.series = 'all' and regexp_full_match(retail.period, '\d{4}-\d{2}')
order by retail.period, sources.grade, retail.known_from desc, retail.source;

-- One reading each of what is told of a contender in a year: the best grade, then the newest.
create view contender_readings as
select distinct on (told.contender, told.series, told.period)
    told.contender,
    told.series,
    told.period,
    told.value,
    told.unit,
    told.known_from,
    told.source
from evidence_contenders as told
join sources on sources.source = told.source
order by told.contender, told.series, told.period, sources.grade, told.known_from desc, told.source;

-- The market of the last full year known in full: what each contender sold, at which price, and with
-- which margin where that is told. Prices are net of VAT, margins before and after depreciation.
create view market_observed as
with
by_series as (
    select
        contender,
        period,
        max(value) filter (where series = 'retail') as cars,
        max(value) filter (where series = 'net_price') as net_price,
        max(value) filter (where series = 'gross_margin') as gross_margin,
        max(value) filter (where series = 'depreciation_share') as depreciation_share,
        max(value) filter (where series = 'pack_size') as pack_size,
        max(value) filter (where series = 'exports') as exports,
        max(known_from) as known_from
    from contender_readings
    group by contender, period
),
-- A year counts once every contender that sold cars has a price and a pack, and both makers that
-- the fit goes by have their margins.
full_years as (
    select period
    from by_series
    group by period
    having bool_and(cars is not null and net_price is not null and pack_size is not null)
        and count(gross_margin + depreciation_share + exports)
            filter (where contender in ('tesla', 'byd_battery', 'byd_plug_in')) = 3
),
markets as (
    select period, value as market_size, known_from
    from evidence_market
    where series = 'passenger_retail' and period in (select period from full_years)
    order by period desc, known_from desc
    limit 1
),
packs as (
    select period, value as pack_price
    from evidence_batteries
    where series = 'battery_pack_price_china'
),
taxes as (
    select markets.period, max_by(tax.value, tax.since) as vat_rate
    from markets
    join assumption_values as tax on tax.assumption = 'vat_rate' and tax.since <= make_date(cast(markets.period as integer), 7, 1)
    group by markets.period
)
select
    by_series.contender,
    contenders.label,
    contenders.owner,
    contenders.nest,
    cast(by_series.period as integer) as year,
    by_series.cars,
    by_series.cars / markets.market_size as share,
    by_series.cars / sum(by_series.cars) over (partition by contenders.nest) as share_in_nest,
    by_series.net_price,
    by_series.net_price * (1 + taxes.vat_rate) as price,
    by_series.gross_margin,
    by_series.depreciation_share,
    by_series.gross_margin + by_series.depreciation_share as price_cost_margin,
    by_series.pack_size,
    by_series.exports,
    markets.market_size,
    packs.pack_price,
    max(greatest(by_series.known_from, markets.known_from)) over () as known_from
from by_series
join markets on markets.period = by_series.period
join packs on packs.period = by_series.period
join taxes on taxes.period = by_series.period
join contenders on contenders.contender = by_series.contender
order by by_series.contender;

-- Every figure of evidence, whatever its file.
create view evidence_series as
select 'evidence_tesla_retail' as file, series, period, value, unit, known_from, source, note
from evidence_tesla_retail
union all
select 'evidence_shanghai' as file, series, period, value, unit, known_from, source, note
from evidence_shanghai
union all
select 'evidence_tesla_quarterly' as file, series, period, value, unit, known_from, source, note
from evidence_tesla_quarterly
union all
select 'evidence_tesla_annual' as file, series, period, value, unit, known_from, source, note
from evidence_tesla_annual
union all
select 'evidence_exchange_rates' as file, series, period, value, unit, known_from, source, note
from evidence_exchange_rates
union all
select 'evidence_take_rates' as file, series, period, value, unit, known_from, source, note
from evidence_take_rates
union all
select 'evidence_market' as file, series, period, value, unit, known_from, source, note
from evidence_market
union all
select 'evidence_byd' as file, series, period, value, unit, known_from, source, note
from evidence_byd
union all
select 'evidence_makers' as file, series, period, value, unit, known_from, source, note
from evidence_makers
union all
select 'evidence_batteries' as file, series, period, value, unit, known_from, source, note
from evidence_batteries
union all
select 'evidence_hardware' as file, series, period, value, unit, known_from, source, note
from evidence_hardware
union all
select 'evidence_licensing' as file, series, period, value, unit, known_from, source, note
from evidence_licensing
union all
select 'evidence_contenders' as file, contender || ' ' || series as series, period, value, unit, known_from, source, note
from evidence_contenders;

-- Every use of a source.
create view used_sources as
select source from assumption_values
union
select source from assumption_ranges
union
select source from correlations
union
select source from scenarios
union
select source from arrangements
union
select source from routes
union
select source from deal_terms
union
select source from evidence_computers
union
select source from evidence_tesla_retail
union
select source from evidence_shanghai
union
select source from evidence_tesla_quarterly
union
select source from evidence_tesla_annual
union
select source from evidence_exchange_rates
union
select source from evidence_take_rates
union
select source from evidence_market
union
select source from evidence_byd
union
select source from evidence_makers
union
select source from evidence_batteries
union
select source from evidence_hardware
union
select source from evidence_licensing
union
select source from evidence_car_prices
union
select source from evidence_software_prices
union
select source from evidence_price_moves
union
select source from evidence_driver_assistance
union
select source from evidence_events
union
select source from evidence_data_rules
union
select source from evidence_export_controls
union
select source from evidence_level3
union
select source from evidence_robotaxis
union
select source from evidence_contenders;
