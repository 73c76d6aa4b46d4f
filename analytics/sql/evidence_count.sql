-- How many figures of evidence come from how many published sources, and how many are judgement?
select
    count(*) filter (where sources.grade <> 'J') as figures,
    count(distinct sources.source) filter (where sources.grade <> 'J') as sources,
    count(*) filter (where sources.grade = 'J') as judgements
from evidence_series
join sources on sources.source = evidence_series.source;
