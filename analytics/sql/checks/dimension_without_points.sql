-- A Sobol dimension does not exist, or two things share it: the sequence has those from 0 to 127.
-- Give each assumption and each deal an unused one in the column sobol_dimension of its file.
with
used as (
    select assumption as name, sobol_dimension from assumptions
    union all
    select deal as name, sobol_dimension from deals
),
counted as (
    select name, sobol_dimension, count(name) over (partition by sobol_dimension) as users from used
)
select name, sobol_dimension
from counted
where sobol_dimension not between 0 and 127 or users > 1
order by name;
