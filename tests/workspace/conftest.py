"""A fresh workspace for each test, and people with each role."""

from datetime import date

import pytest

from analytics.access import LOCAL, Person
from analytics.workspace import Change, Workspace

AS_OF = date(2026, 11, 23)
ANN = Person("ann@example.com", role="analyst")
BEN = Person("ben@example.com", role="analyst")
VIEWER = Person("vic@example.com", role="viewer")
OWNER = LOCAL


def change(assumption: str, *values: object, was: str = "base") -> Change:
    """A change of an assumption to these values, the later ones from later quarters on."""
    written = [
        f"{assumption}{f'@{2027 + position}Q1' if position else ''}={value}"
        for position, value in enumerate(values)
    ]
    return Change(assumption, was, tuple(written))


@pytest.fixture
def place(tmp_path):
    return tmp_path / "kept" / "workspace.duckdb"


@pytest.fixture
def workspace(place):
    made = Workspace(place)
    yield made
    made.look_again()


@pytest.fixture
def scenario(workspace):
    """A scenario of Ann's that holds a price."""
    return workspace.create(
        ANN, "Cheap", "A story", [change("fsd_list_price", 32_000)], reason="why", as_of=AS_OF
    )


@pytest.fixture(scope="module")
def anywhere(tmp_path_factory):
    """A workspace that the examples of a property share."""
    made = Workspace(tmp_path_factory.mktemp("anywhere") / "workspace.duckdb")
    yield made
    made.look_again()
