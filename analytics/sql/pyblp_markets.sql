-- Which prices did PyBLP find in its random markets?
select
    price_form,
    market,
    firm,
    nest,
    quality,
    cost,
    price_coefficient,
    nest_correlation,
    price,
    share
from pyblp_markets
order by price_form, market, product;
