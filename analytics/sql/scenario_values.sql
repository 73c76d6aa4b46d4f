-- In which values does each scenario differ from the base?
select scenario, assumption, since, value
from scenario_values
order by scenario, assumption, since;
