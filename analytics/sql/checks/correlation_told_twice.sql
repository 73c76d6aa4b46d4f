-- A pair of assumptions is correlated twice, once in each order.
-- Keep one of the two rows of data/correlations.csv.
select one.assumption_a, one.assumption_b
from correlations as one
join correlations as other
    on other.assumption_a = one.assumption_b and other.assumption_b = one.assumption_a
where one.assumption_a < one.assumption_b
order by one.assumption_a, one.assumption_b;
