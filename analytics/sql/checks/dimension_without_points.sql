-- A Sobol dimension does not exist: the sequence has those from 0 to 127.
-- Give the assumption an unused one in the column sobol_dimension of data/assumptions.csv.
select assumption, sobol_dimension
from assumptions
where sobol_dimension not between 0 and 127
order by assumption;
