-- What does each series hold, how old is its newest figure on the day, and how much of it is judged?
select
    file,
    maker,
    item,
    count(*) as figures,
    min(period) as first_period,
    max_by(period, since) as last_period,
    max(known_from) as newest_known,
    date_diff('day', max(known_from), cast($as_of as date)) as age,
    string_agg(distinct cast(grade as varchar), ' ' order by cast(grade as varchar)) as grades,
    count(*) filter (where grade = 'J') as judged,
    count(distinct source) as sources
from rows
group by file, maker, item
order by age desc, file, maker, item;
