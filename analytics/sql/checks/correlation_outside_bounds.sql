-- A correlation is not between -1 and 1, or is one of an assumption with itself.
-- Correct rho or the names in data/correlations.csv.
select assumption_a, assumption_b, rho
from correlations
where rho <= -1 or rho >= 1 or assumption_a = assumption_b
order by assumption_a, assumption_b;
