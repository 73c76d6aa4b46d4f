-- What somebody tried without the role for it.
insert into refusals (made_at, person, role, attempt)
values ($made_at, $person, $role, $attempt);
