"""Who is taken for whom at sign-in, and which configuration of it is refused."""

import copy

import pytest

from analytics.access import Grant, Person
from analytics.errors import InputError
from analytics.sign_in import SignIn, configured, person_of

RULES = SignIn(frozenset({"olga@example.com"}))
NOW = 1_790_000_000.0
CLAIMS = {
    "is_logged_in": True, "email": "Ann@Example.com", "email_verified": True,
    "iat": NOW - 60, "groups": ["modelling"],
}  # fmt: skip
GRANTS = [Grant("group", "modelling", "analyst")]
SECRETS = {
    "auth": {
        "redirect_uri": "https://fsd.example.com/oauth2callback",
        "cookie_secret": "0123456789abcdef0123456789abcdef",
        "client_id": "fsd",
        "client_secret": "for the test",
        "server_metadata_url": "https://login.example.com/.well-known/openid-configuration",
    },
    "access": {"owners": ["Olga@Example.com"]},
}


def signed_in(rules=RULES, **claims):
    return person_of(CLAIMS | claims, rules, GRANTS, NOW)


def configuration(section, **entries):
    secrets = copy.deepcopy(SECRETS)
    secrets[section] |= entries
    return configured(secrets)


def test_a_verified_address_and_its_groups_are_a_person():
    assert signed_in() == Person("ann@example.com", ("modelling",), "analyst")
    assert signed_in(email="OLGA@example.com").may_publish


@pytest.mark.parametrize("verified", [False, None, "false", "true", 1, [], {"email": True}])
def test_an_address_the_provider_does_not_call_verified_is_refused(verified):
    with pytest.raises(InputError, match="does not say that this address is verified"):
        signed_in(email="olga@example.com", email_verified=verified)


@pytest.mark.parametrize(
    "claims", [{}, {"is_logged_in": False}, {"is_logged_in": "yes"}, {"email": "olga@example.com"}]
)
def test_who_is_not_signed_in_is_nobody(claims):
    with pytest.raises(InputError, match="nobody is signed in"):
        person_of(claims, RULES, GRANTS, NOW)


@pytest.mark.parametrize("address", [None, "", 7, ["olga@example.com"]])
def test_without_an_address_there_is_no_person(address):
    with pytest.raises(InputError, match="does not say your e-mail address"):
        signed_in(email=address)


@pytest.mark.parametrize("address", ["olga@example.com ", "olg\u0430@example.com", "olga"])
def test_an_address_that_looks_like_another_is_refused(address):
    with pytest.raises(InputError, match="no plain e-mail address"):
        signed_in(email=address)


def test_a_sign_in_ends_after_its_hours():
    assert signed_in(iat=NOW - 12 * 3600 + 1)
    for began in (NOW - 12 * 3600 - 1, None, "now"):
        with pytest.raises(InputError, match="it has ended, as each does after 12 hours"):
            signed_in(iat=began)
    with pytest.raises(InputError, match=r"after 0\.5 hours"):
        signed_in(SignIn(RULES.owners, hours=0.5), iat=NOW - 1801)


@pytest.mark.parametrize("groups", [None, 7, {"modelling": 1}, [["modelling"]], [], "Modelling"])
def test_a_claim_that_holds_no_such_group_gives_no_role_of_a_group(groups):
    assert signed_in(groups=groups).role == "viewer"


def test_claims_stand_where_the_configuration_says():
    rules = SignIn(RULES.owners, "roles", "xms_edov")
    assert signed_in(rules, xms_edov=True, email_verified=False, roles="modelling").may_edit
    with pytest.raises(InputError, match="verified"):
        signed_in(rules)


def test_without_a_configuration_nobody_need_sign_in():
    assert configured({}) is None
    assert configured({"anything": "else"}) is None


def test_a_configuration_names_owners_claims_and_hours():
    assert configured(SECRETS) == RULES
    assert configuration("access", hours=8, groups_claim="roles") == SignIn(
        RULES.owners, "roles", hours=8.0
    )


@pytest.mark.parametrize("missing", ["auth", "access"])
def test_one_section_without_the_other_is_refused(missing):
    with pytest.raises(InputError, match=rf"no section \[{missing}\]"):
        configured({name: section for name, section in SECRETS.items() if name != missing})


@pytest.mark.parametrize("key", SECRETS["auth"])
def test_a_sign_in_that_lacks_something_is_refused(key):
    for value in (None, "", 7):
        with pytest.raises(InputError, match=f"{key} is missing"):
            configuration("auth", **{key: value})


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("auth", "cookie_secret", "a secret of a few words"),
        ("auth", "redirect_uri", "http://fsd.example.com/oauth2callback"),
        ("auth", "redirect_uri", "https://fsd.example.com/"),
        ("auth", "redirect_uri", "fsd.example.com/oauth2callback"),
        ("access", "owners", []),
        ("access", "owners", "olga@example.com"),
        ("access", "owners", ["olga"]),
        ("access", "owner", ["olga@example.com"]),
        ("access", "groups_claim", ""),
        ("access", "verified_claim", True),
        ("access", "hours", 0),
        ("access", "hours", 721),
        ("access", "hours", True),
        ("access", "hours", "12"),
    ],
)
def test_a_configuration_that_leaves_the_door_ajar_is_refused(section, key, value):
    with pytest.raises(InputError, match=key):
        configuration(section, **{key: value})


@pytest.mark.parametrize("port", ["8501", "{port}"])
def test_this_machine_may_be_returned_to_without_tls(port):
    assert configuration("auth", redirect_uri=f"http://127.0.0.1:{port}/oauth2callback")
