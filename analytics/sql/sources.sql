-- Which sources stand behind what was known?
select source, title, publisher, published, url, grade, note
from sources
order by source;
