-- An assumption that is a choice names no words, or one that is a number names some.
-- List the words in the column choices of data/assumptions.csv, separated by semicolons.
select assumption, unit, choices
from assumptions
where (unit = 'choice') <> (choices is not null)
order by assumption;
