-- How many rows of each evidence table are of which grade, from how many sources; how old is its newest,
-- and who says so?
select
    file,
    count(*) as figures,
    count(*) filter (where grade = 'A') as grade_a,
    count(*) filter (where grade = 'B') as grade_b,
    count(*) filter (where grade = 'C') as grade_c,
    count(*) filter (where grade = 'J') as judged,
    count(distinct source) as sources,
    min(since) as first_since,
    max(since) as last_since,
    max(known_from) as newest_known,
    first(source order by known_from desc, grade, source) as newest_source,
    date_diff('day', max(known_from), cast($as_of as date)) as age
from rows
group by file
order by age desc, file;
