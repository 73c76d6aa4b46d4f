-- Which thresholds and penalties do the rules on data in China hold?
select
    told.rule,
    told.subject,
    told.value,
    told.unit,
    told.since,
    sources.title,
    sources.publisher,
    sources.grade,
    sources.url,
    told.note
from evidence_data_rules as told
join sources on sources.source = told.source
order by told.since, told.rule, told.subject;
