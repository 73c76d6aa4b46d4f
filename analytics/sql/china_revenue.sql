-- What do Tesla's cars sold in China come to at their mean price net of VAT, by year?
select
    'China revenue of ' || sold.period as quantity,
    sold.value * priced.value / rates.value / 1e6 as computed
from contender_readings as sold
join contender_readings as priced
    on priced.contender = sold.contender and priced.series = 'net_price' and priced.period = sold.period
join evidence_exchange_rates as rates on rates.period = sold.period
where sold.contender = 'tesla' and sold.series = 'retail'
order by quantity;
