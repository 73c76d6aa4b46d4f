"""Who may do what: viewers read and export, analysts edit, owners publish and give roles.

What a person may do is asked where it is done, of the person; no screen is trusted with it.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, TypeGuard, get_args

from analytics.errors import InputError

Role = Literal["viewer", "analyst", "owner"]
ROLES: tuple[Role, ...] = get_args(Role)  # each may do what those before it may

# Letters, digits and signs of ASCII only: elsewhere, what differs can look or be spelt the same.
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*")


@dataclass(frozen=True)
class Person:
    """Who sits before a screen: the verified e-mail in lower case, or `local user`."""

    name: str
    groups: tuple[str, ...] = ()
    role: Role = "viewer"

    @property
    def may_edit(self) -> bool:
        """Whether the person may change scenarios."""
        return self.is_at_least("analyst")

    @property
    def may_publish(self) -> bool:
        """Whether the person may publish to the base and give roles."""
        return self.is_at_least("owner")

    def is_at_least(self, role: Role) -> bool:
        """Whether the person may do what that role may.

        >>> [Person("ann@example.com", role="analyst").is_at_least(role) for role in ROLES]
        [True, True, False]
        """
        return ROLES.index(self.role) >= ROLES.index(role)

    def must_be(self, role: Role, deed: str) -> None:
        """Raise an InputError unless the person may do what that role may.

        >>> Person("ann@example.com").must_be("analyst", "save an edit")
        Traceback (most recent call last):
        analytics.errors.InputError: ann@example.com (viewer): only an analyst or an owner may ...
        """
        if not self.is_at_least(role):
            allowed = " or ".join(f"an {one}" for one in ROLES[ROLES.index(role) :])
            raise InputError(
                f"{self.name} ({self.role})",
                f"only {allowed} may {deed}",
                f"ask an owner for the role of {role}",
            )


LOCAL = Person("local user", (), "owner")


@dataclass(frozen=True)
class Grant:
    """A role given to a person by e-mail, or to everybody in a group of the provider.

    An e-mail is kept in lower case. A group's name counts letter by letter, as the provider has it.
    Raises an InputError for what cannot be granted.
    """

    kind: Literal["person", "group"]
    name: str
    role: Role

    def __post_init__(self) -> None:
        if self.kind not in {"person", "group"}:
            raise InputError(f"grant to {self.kind!r}", "it is neither", "write person or group")
        if self.role not in ROLES:
            raise InputError(
                f"grant to {self.name}",
                f"there is no role {self.role!r}",
                f"choose one of {', '.join(ROLES)}",
            )
        if self.kind == "person":
            object.__setattr__(self, "name", email(self.name, "grant"))
        elif not is_group(self.name):
            raise InputError(
                f"grant to {self.name!r}",
                "this is no group's name",
                "write it as the provider has it, without spaces around",
            )


def email(text: object, where: str) -> str:
    """A plain e-mail address in lower case; InputError for anything else.

    >>> email("Ann@Example.com", "grant")
    'ann@example.com'
    """
    if isinstance(text, str) and len(text) <= 254 and text.isascii():
        written = text.lower()
        if _EMAIL.fullmatch(written):
            return written
    raise InputError(
        where, f"{str(text)[:80]!r} is no plain e-mail address", "write one such as ann@example.com"
    )


def role_of(
    email: str | None, groups: Collection[str], grants: Iterable[Grant], owners: Collection[str]
) -> Role | None:
    """The highest role among those that match; None for whose e-mail is not verified.

    Whoever can sign in is a viewer. `owners` are those of the configuration: no grant takes it.
    """
    if email is None:
        return None
    if email in owners:
        return "owner"
    given = [
        grant.role
        for grant in grants
        if (grant.name == email if grant.kind == "person" else grant.name in groups)
    ]
    return max(given, key=ROLES.index, default=ROLES[0])


def is_group(name: object) -> TypeGuard[str]:
    """Whether this can be the name of a group."""
    return isinstance(name, str) and bool(name) and name == name.strip()
