-- Which accelerators may be sold to China since when, and how fast do they train?
select
    told.chip,
    told.since,
    told.status,
    told.performance,
    told.unit,
    sources.title,
    sources.publisher,
    sources.grade,
    sources.url,
    told.note
from evidence_export_controls as told
join sources on sources.source = told.source
order by told.chip, told.since, told.performance;
