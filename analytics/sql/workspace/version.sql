-- Which format does the file have?
select max(version)
from format;
