-- Which format does the file have?
select coalesce(max(version), 1)
from format;
