-- A table of evidence or a group of assumptions has no shelf life, or a shelf life no subject.
-- Give each of them a row in data/shelf_lives.csv; beside them only assumptions may have one.
with
subjects as (
    select "group" as subject from groups
    union all
    select table_name from duckdb_tables() where table_name like 'evidence\_%' escape '\'
)
select coalesce(subjects.subject, shelf_lives.subject) as subject
from subjects
full join shelf_lives on shelf_lives.subject = subjects.subject
where shelf_lives.subject is null
    or (subjects.subject is null and shelf_lives.subject not in (select assumption from assumptions))
order by subject;
