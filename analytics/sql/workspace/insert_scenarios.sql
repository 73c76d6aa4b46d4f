-- What a scenario is called from a save on.
insert into scenarios (moment, scenario, label, story, is_archived)
values ($moment, $scenario, $label, $story, $is_archived);
