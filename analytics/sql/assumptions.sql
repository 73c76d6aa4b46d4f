-- Which assumptions are there, in the order of their groups?
select
    assumption,
    label,
    unit,
    "group",
    meaning,
    interpolation,
    lowest,
    highest,
    choices,
    shown_lowest,
    shown_highest,
    step,
    sobol_dimension
from assumptions
order by sobol_dimension;
