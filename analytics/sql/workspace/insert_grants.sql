-- Which role a person or a group has from a save on; none where it is withdrawn.
insert into grants (moment, kind, name, role)
values ($moment, $kind, $name, $role);
