-- What somebody says of an assumption or a scenario, or that what was said is settled.
insert into comments (moment, subject, name, text, resolves)
values ($moment, $subject, $name, $text, $resolves);
