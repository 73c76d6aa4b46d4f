-- Which columns has each table, of which types, and may they be blank? Tables in the order of reference.
select tables.table_name, columns.column_name, columns.data_type, columns.is_nullable
from duckdb_tables() as tables
join duckdb_columns() as columns on columns.table_oid = tables.table_oid
where not tables.internal
order by tables.table_oid, columns.column_index;
