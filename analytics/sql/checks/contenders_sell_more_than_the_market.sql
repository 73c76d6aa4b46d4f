-- The contenders of a year sell as many cars as the whole market or more, which leaves nothing outside.
-- Correct retail in data/evidence_contenders.csv, or passenger_retail in data/evidence_market.csv.
select sold.period, sold.cars, markets.cars as market
from (
    select period, sum(value) as cars from contender_readings where series = 'retail' group by period
) as sold
join (
    select period, min(value) as cars
    from evidence_market
    where series = 'passenger_retail'
    group by period
) as markets on markets.period = sold.period
where sold.cars >= markets.cars
order by sold.period;
