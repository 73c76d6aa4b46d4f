-- Which columns of each table name a row of another table?
select table_name, constraint_column_names[1] as column_name, referenced_table
from duckdb_constraints()
where constraint_type = 'FOREIGN KEY'
order by table_oid, constraint_index;
