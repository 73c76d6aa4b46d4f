-- Which columns identify a row of each table?
select table_name, constraint_column_names
from duckdb_constraints()
where constraint_type in ('PRIMARY KEY', 'UNIQUE')
order by table_oid, constraint_index;
