-- Which scenarios could be told by then, the base first?
select scenario, label, story
from scenarios
order by scenario <> 'base', label;
