-- From when on the file has a format.
insert into format (version, since)
values ($version, $since);
