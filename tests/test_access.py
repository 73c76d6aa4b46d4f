"""Viewers read, analysts edit, owners publish; nobody takes a role by how they spell their name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.access import LOCAL, ROLES, Grant, Person, email, role_of
from analytics.errors import InputError

ANN = "ann@example.com"
OWNERS = frozenset({"olga@example.com"})
role = st.sampled_from(ROLES)
given_roles = st.lists(
    st.builds(Grant, st.just("group"), st.sampled_from(("board", "modelling")), role), max_size=5
)


def test_each_role_may_do_what_those_before_it_may_and_more():
    assert ROLES == ("viewer", "analyst", "owner")
    may = {name: (Person(ANN, (), name).may_edit, Person(ANN, (), name).may_publish)
           for name in ROLES}  # fmt: skip
    assert may == {"viewer": (False, False), "analyst": (True, False), "owner": (True, True)}


@pytest.mark.parametrize(
    ("role", "needed", "words"),
    [("viewer", "analyst", "an analyst or an owner"), ("analyst", "owner", "only an owner")],
)
def test_who_may_not_do_something_is_told_who_may_and_whom_to_ask(role, needed, words):
    with pytest.raises(InputError, match=f"{words}.* may publish.*ask an owner for .* {needed}"):
        Person(ANN, (), role).must_be(needed, "publish")
    Person(ANN, (), "owner").must_be(needed, "publish")


def test_the_local_user_is_owner_and_nobody_who_signs_in_can_have_that_name():
    assert LOCAL.may_publish
    with pytest.raises(InputError):
        email(LOCAL.name, "sign-in")


def test_whoever_can_sign_in_is_a_viewer():
    assert role_of(ANN, (), [], OWNERS) == "viewer"


def test_without_a_verified_address_no_grant_and_no_group_gives_a_role():
    grants = [Grant("group", "board", "owner"), Grant("person", ANN, "owner")]
    assert role_of(None, ("board",), grants, OWNERS) is None


@given(given_roles, st.permutations(("board", "modelling")), role)
def test_the_highest_role_that_matches_counts_in_any_order(grants, groups, own):
    grants = [*grants, Grant("person", ANN, own)]
    highest = max((grant.role for grant in grants), key=ROLES.index)
    assert role_of(ANN, groups, grants, OWNERS) == highest
    assert role_of(ANN, groups, grants[::-1], OWNERS) == highest


@given(given_roles)
def test_no_grant_takes_the_role_of_an_owner_by_configuration(grants):
    everyone = [Grant("person", "olga@example.com", "viewer"), *grants]
    assert role_of("olga@example.com", ("board",), everyone, OWNERS) == "owner"


def test_a_group_is_not_a_person_and_a_person_not_a_group():
    grants = [Grant("group", ANN, "owner"), Grant("person", "board@example.com", "owner")]
    assert role_of(ANN, (), grants, OWNERS) == "viewer"
    assert role_of("bo@example.com", ("board@example.com",), grants, OWNERS) == "viewer"


@pytest.mark.parametrize("name", ["Board", "board ", "boar", "boards", "b\u043eard"])
def test_a_group_counts_letter_by_letter(name):
    assert role_of(ANN, (name,), [Grant("group", "board", "owner")], OWNERS) == "viewer"


def test_a_grant_to_a_person_holds_however_the_address_is_capitalised():
    assert role_of(ANN, (), [Grant("person", "Ann@EXAMPLE.com", "analyst")], ()) == "analyst"


@pytest.mark.parametrize(
    "text",
    [
        "", "ann", "@example.com", "ann@", " ann@example.com", "ann@example.com\n", "a b@c.d",
        "ann@example.com,olga@example.com", "<b>@example.com", "ann@exam_ple.com", "ann@@b.c",
        "\u212aim@example.com",  # the sign for kelvin, whose lower case is the letter k
        "ann@ex\u0430mple.com", "ann@\uff45xample.com", "ann\x00@example.com",
        "a" * 65 + "@example.com", "a@" + "b" * 260, None, 7, ["ann@example.com"],
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_nobodys(text):
    with pytest.raises(InputError, match="no plain e-mail address"):
        email(text, "grant")


@given(st.text())
def test_an_address_that_counts_is_its_own_lower_case(text):
    try:
        name = email(text, "grant")
    except InputError:
        return
    assert name == email(name, "grant") == text.lower()


@pytest.mark.parametrize(
    ("kind", "name", "role"),
    [("person", "ann", "viewer"), ("group", "", "viewer"), ("group", " board", "viewer"),
     ("team", "board", "viewer"), ("group", "board", "admin"), ("group", "board", "Owner")],
)  # fmt: skip
def test_what_cannot_be_granted_is_refused(kind, name, role):
    with pytest.raises(InputError):
        Grant(kind, name, role)
