-- From which date on is a value known for every assumption that has any in data/?
select max(first_known) as earliest
from (
    select assumption, min(known_from) as first_known
    from assumption_values
    group by assumption
) as first_values;
