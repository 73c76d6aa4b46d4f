-- What do the names in formulas mean that are no assumption, metric, formula or term?
select name, meaning, unit
from notation
order by name;
