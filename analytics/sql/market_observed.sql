-- Who sold how many cars in China, and at which price, in the last full year known?
select
    contender,
    label,
    owner,
    nest,
    year,
    cars,
    exports,
    share,
    price,
    net_price,
    depreciation_share,
    pack_size,
    pack_price,
    market_size
from market_observed
order by contender;
