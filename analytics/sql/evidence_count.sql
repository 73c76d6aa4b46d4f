-- How many figures of evidence, and from how many sources, stand behind this?
select
    (select count(*) from evidence_series) as figures,
    (select count(*) from sources where grade <> 'J') as sources,
    (select count(*) from sources where grade = 'J') as judgements;
