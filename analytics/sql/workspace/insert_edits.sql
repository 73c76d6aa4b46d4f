-- What a save holds of an assumption: one row for each dated value, or one without for none.
insert into edits (moment, assumption, was, written, place)
values ($moment, $assumption, $was, $written, $place);
