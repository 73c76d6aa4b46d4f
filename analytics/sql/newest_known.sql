-- What is the newest date from which anything in data/ could be known? That is today.
select max(known_from) as newest
from (
    select max(known_from) as known_from from assumption_values
    union all
    select max(known_from) as known_from from assumption_ranges
    union all
    select max(known_from) as known_from from correlations
    union all
    select max(known_from) as known_from from scenarios
    union all
    select max(known_from) as known_from from arrangements
    union all
    select max(known_from) as known_from from routes
    union all
    select max(known_from) as known_from from deal_terms
    union all
    select max(known_from) as known_from from evidence_computers
    union all
    select max(known_from) as known_from from evidence_tesla_retail
    union all
    select max(known_from) as known_from from evidence_shanghai
    union all
    select max(known_from) as known_from from evidence_tesla_quarterly
    union all
    select max(known_from) as known_from from evidence_tesla_annual
    union all
    select max(known_from) as known_from from evidence_exchange_rates
    union all
    select max(known_from) as known_from from evidence_take_rates
    union all
    select max(known_from) as known_from from evidence_market
    union all
    select max(known_from) as known_from from evidence_byd
    union all
    select max(known_from) as known_from from evidence_makers
    union all
    select max(known_from) as known_from from evidence_batteries
    union all
    select max(known_from) as known_from from evidence_hardware
    union all
    select max(known_from) as known_from from evidence_licensing
    union all
    select max(known_from) as known_from from evidence_car_prices
    union all
    select max(known_from) as known_from from evidence_software_prices
    union all
    select max(known_from) as known_from from evidence_price_moves
    union all
    select max(known_from) as known_from from evidence_driver_assistance
    union all
    select max(known_from) as known_from from evidence_events
    union all
    select max(known_from) as known_from from evidence_data_rules
    union all
    select max(known_from) as known_from from evidence_export_controls
    union all
    select max(known_from) as known_from from evidence_level3
    union all
    select max(known_from) as known_from from evidence_robotaxis
    union all
    select max(known_from) as known_from from evidence_contenders
) as newest_of_each;
