-- Which ways are there to handle Chinese driving data?
select route, label, doing, story, cast(export_sought as varchar) as export_sought, cast(centre_built as varchar) as centre_built
from routes
order by rowid;
