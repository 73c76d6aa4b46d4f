-- Which terms does a deal have, in the order of a contract?
select
    term,
    label,
    unit,
    meaning,
    lowest,
    highest,
    choices,
    shown_lowest,
    shown_highest,
    step
from terms
order by rowid;
