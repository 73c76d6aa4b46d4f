-- Which share of a year's retail falls into each quarter, on average over the full years known?
with
full_years as (
    select year(month) as year
    from tesla_monthly_retail
    group by year(month)
    having count(*) = 12
),
by_quarter as (
    select
        year(retail.month) as year,
        quarter(retail.month) as quarter,
        sum(retail.cars) as cars,
        max(retail.known_from) as known_from
    from tesla_monthly_retail as retail
    join full_years on full_years.year = year(retail.month)
    group by year(retail.month), quarter(retail.month)
),
shares as (
    select year, quarter, cars / sum(cars) over (partition by year) as share, known_from
    from by_quarter
)
select
    'season_q' || quarter as assumption,
    max(max(known_from)) over () as known_from,
    cast(date_trunc('quarter', cast($as_of as date)) as date) as since,
    avg(share) as value,
    null as distribution,
    null as p10,
    null as p90,
    'calibration' as source,
    'Mean of ' || count(*) || ' years, ' || min(year) || ' to ' || max(year) || ', in evidence_tesla_retail' as note
from shares
group by quarter
order by quarter;
