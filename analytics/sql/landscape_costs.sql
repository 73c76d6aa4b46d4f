-- What do accelerators, sites and power cost, and what does Tesla spend on training?
select
    told.series,
    told.period,
    told.value,
    told.unit,
    sources.title,
    sources.publisher,
    sources.grade,
    sources.url,
    told.note
from evidence_hardware as told
join sources on sources.source = told.source
order by told.series, told.period;
