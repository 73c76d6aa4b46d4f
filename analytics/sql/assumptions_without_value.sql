-- For which assumptions is no value known?
select assumptions.assumption
from assumptions
left join assumption_values on assumption_values.assumption = assumptions.assumption
where assumption_values.assumption is null
order by assumptions.assumption;
