-- A source is used by no row.
-- Remove it from data/sources.csv, or name it where it is the source.
select sources.source
from sources
left join used_sources on used_sources.source = sources.source
where used_sources.source is null and sources.source <> 'calibration'
order by sources.source;
