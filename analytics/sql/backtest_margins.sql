-- What did Tesla earn on its cars in each quarter, worldwide and without credits, as a margin?
select
    'tesla_margin_quarter' as target,
    1 as quarters,
    4 * cast(left(period, 4) as integer) + cast(right(period, 1) as integer) - 1 as last_quarter,
    margin as value,
    known_from,
    source,
    grade
from margins
where maker = 'Tesla' and span = 'quarter' and measure = 'auto_gross_margin_without_credits'
order by last_quarter;
