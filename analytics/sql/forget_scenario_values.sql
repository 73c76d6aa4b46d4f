-- Forget the values of scenarios that could not be told yet.
delete from scenario_values
where scenario in (select scenario from scenarios where known_from > $as_of);
