-- How many cars did Tesla retail in China in the last twelve months on end that are known?
with
runs as (
    select
        month,
        count(*) over (order by month range between interval 11 months preceding and current row) as months,
        sum(cars) over (order by month range between interval 11 months preceding and current row) as cars,
        max(known_from) over (order by month range between interval 11 months preceding and current row)
            as known_from
    from tesla_monthly_retail
)
select
    'tesla_annual_volume' as assumption,
    known_from,
    cast(date_trunc('quarter', cast($as_of as date)) as date) as since,
    cars as value,
    null as distribution,
    null as p10,
    null as p90,
    'calibration' as source,
    'Retail of the twelve months to ' || strftime(month, '%B %Y') || ' in evidence_tesla_retail' as note
from runs
where months = 12
order by month desc
limit 1;
