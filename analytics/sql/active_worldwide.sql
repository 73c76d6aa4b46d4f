-- Which share of all Teslas had paid FSD at the end of 2025, and what did FSD cost once in the United States?
select
    shares.value as share,
    max_by(prices.price, prices.since) * max_by(rates.value, rates.period) as cost
from evidence_take_rates as shares
join evidence_software_prices as prices
    on prices.product = 'FSD one-time' and prices.country = 'United States' and prices.since < date '2026-01-01'
join evidence_exchange_rates as rates on rates.period = '2025'
where shares.series = 'paid_share_of_fleet' and shares.period = '2025Q4'
group by shares.value;
