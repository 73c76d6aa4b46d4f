"""How people sign in: what the configuration says, and what the provider says of a person.

The provider is whoever speaks OpenID Connect; Streamlit does the talking.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import cast
from urllib.parse import urlsplit

from analytics.access import Grant, Person, Role, email, is_group, role_of
from analytics.errors import InputError
from analytics.reach import is_this_machine

SECRETS = ".streamlit/secrets.toml"
NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
FEWEST_SECRET = 32  # characters of a cookie's secret that nobody finds by trying
HOURS = 12.0


@dataclass(frozen=True)
class SignIn:
    """How people sign in: who is owner whatever is granted, and where the provider says what."""

    owners: frozenset[str]
    groups_claim: str = "groups"
    verified_claim: str = "email_verified"
    hours: float = HOURS


def person_of(
    claims: Mapping[str, object], rules: SignIn, grants: Iterable[Grant], now: float
) -> Person:
    """The person whom the provider's claims tell of, at a time in seconds since 1970.

    Raises an InputError, in words for that person, for who is not signed in, has signed in too
    long ago, or whose e-mail the provider does not say to have verified.
    """
    if claims.get("is_logged_in") is not True:
        raise InputError("Sign-in", "nobody is signed in here", "sign in")
    said = claims.get("email")
    if not isinstance(said, str) or not said:
        raise InputError(
            "Sign-in",
            "the sign-in service does not say your e-mail address",
            "sign in with an account that has one, or ask who runs this dashboard to request it",
        )
    name = email(said, "Sign-in")
    if claims.get(rules.verified_claim) is not True:
        raise InputError(
            f"Sign-in as {name}",
            "the sign-in service does not say that this address is verified, so anybody could "
            "have written it",
            "verify it there and sign in again, or use another account",
        )
    began = claims.get("iat")
    if not isinstance(began, int | float) or now - began > rules.hours * 3600:
        raise InputError(
            f"Sign-in as {name}",
            f"it has ended, as each does after {rules.hours:g} hours",
            "sign in again",
        )
    groups = _groups(claims.get(rules.groups_claim))
    return Person(name, groups, cast("Role", role_of(name, groups, grants, rules.owners)))


def configured(secrets: Mapping[str, object]) -> SignIn | None:
    """How people sign in by the sections [auth] and [access] of the secrets; None without them.

    Raises an InputError where a section is missing, or says what would leave the door ajar.
    """
    if "auth" not in secrets and "access" not in secrets:
        return None
    auth, access = _section(secrets, "auth"), _section(secrets, "access")
    for key in NEEDED:
        if not isinstance(auth.get(key), str) or not auth[key]:
            raise InputError(f"[auth] in {SECRETS}", f"{key} is missing", "write it in quotes")
    if len(str(auth["cookie_secret"])) < FEWEST_SECRET:
        raise InputError(
            f"[auth] cookie_secret in {SECRETS}",
            f"with fewer than {FEWEST_SECRET} characters it could be found by trying",
            "take what `openssl rand -hex 32` prints",
        )
    _check_address(str(auth["redirect_uri"]))
    return SignIn(
        _owners(access.get("owners")),
        _claim(access, "groups_claim", "groups"),
        _claim(access, "verified_claim", "email_verified"),
        _hours(access.get("hours", HOURS)),
    )


def _check_address(address: str) -> None:
    parts = urlsplit(address)
    is_safe = parts.scheme == "https" or is_this_machine(parts.hostname)
    if not is_safe or parts.path.rpartition("/")[2] != "oauth2callback":
        raise InputError(
            f"[auth] redirect_uri in {SECRETS}",
            f"{address!r} cannot be used",
            "write https://, this dashboard's address and /oauth2callback; http:// is for this "
            "machine alone",
        )


def _section(secrets: Mapping[str, object], name: str) -> Mapping[str, object]:
    section = secrets.get(name)
    if not isinstance(section, Mapping):
        raise InputError(
            SECRETS, f"there is no section [{name}]", "write both [auth] and [access], or neither"
        )
    known = {field.name for field in fields(SignIn)}
    if name == "access" and (unknown := set(section) - known):
        raise InputError(
            f"[access] in {SECRETS}",
            f"{', '.join(sorted(unknown))} is unknown",
            f"use {', '.join(sorted(known))}",
        )
    return cast("Mapping[str, object]", section)


def _owners(value: object) -> frozenset[str]:
    where = f"[access] owners in {SECRETS}"
    if not isinstance(value, list) or not value:
        raise InputError(
            where, "without any, nobody could give a role", 'write a list: ["ann@example.com"]'
        )
    return frozenset(email(one, where) for one in value)


def _claim(access: Mapping[str, object], key: str, default: str) -> str:
    value = access.get(key, default)
    if not isinstance(value, str) or not value:
        raise InputError(
            f"[access] {key} in {SECRETS}", f"{value!r} is no claim", "write its name in quotes"
        )
    return value


def _hours(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 720:
        raise InputError(
            f"[access] hours in {SECRETS}",
            f"{value!r} cannot be used",
            "write how long a sign-in lasts, up to 720 (Streamlit's cookie lasts 30 days)",
        )
    return float(value)


def _groups(claim: object) -> tuple[str, ...]:
    """The groups in a claim: a list, or a single one as text; whatever else stands there is none.

    >>> _groups(["board", 7, "", "sales"]), _groups("board"), _groups({"board": True})
    (('board', 'sales'), ('board',), ())
    """
    listed = [claim] if isinstance(claim, str) else claim
    if not isinstance(listed, list | tuple):
        return ()
    return tuple(one for one in listed if is_group(one))
