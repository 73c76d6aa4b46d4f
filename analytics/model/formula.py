"""What makes a function a formula of the model: it can be listed, typeset and followed."""

import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")

FIRST_LINE = re.compile(
    r"(?P<meaning>.+?)(, shape \([^)]*\))?( \[(?P<unit>[^]]+)\])?\.?$", re.DOTALL
)
SOURCE = re.compile(r"^Source: (.+)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Formula:
    """A function of the model, and what its docstring says of it."""

    function: Callable[..., Any]

    @property
    def name(self) -> str:
        """Module and function: `demand.take_rate`."""
        return f"{self.function.__module__.rpartition('.')[2]}.{self.function.__name__}"

    @property
    def parameters(self) -> list[str]:
        """What it takes, in its order."""
        return list(inspect.signature(self.function).parameters)

    @property
    def meaning(self) -> str:
        """What it is: the first line of its docstring, without shape and unit."""
        return self._first_line["meaning"]

    @property
    def unit(self) -> str:
        """The unit of what it gives; empty where the docstring names none."""
        return self._first_line["unit"] or ""

    @property
    def rules(self) -> str:
        """What the docstring says beyond the first line, examples and source aside."""
        rest = self._docstring.partition("\n\n")[2]
        parts = [part for part in rest.split("\n\n") if not part.startswith((">>>", "Source:"))]
        return "\n\n".join(part for part in parts if not part.startswith("Equations:"))

    @property
    def equations(self) -> str:
        """Equations the docstring states, one a line; empty where the code itself is one."""
        found = re.search(r"^Equations:\n((?:    .+\n?)+)", self._docstring, re.MULTILINE)
        return textwrap.dedent(found[1]) if found else ""

    @property
    def source(self) -> str:
        """Whose formula it is; empty where it is our own."""
        found = SOURCE.search(self._docstring)
        return " ".join(found[1].split()) if found else ""

    @property
    def _docstring(self) -> str:
        return inspect.getdoc(self.function) or ""

    @property
    def _first_line(self) -> re.Match[str]:
        first = " ".join(self._docstring.partition("\n\n")[0].split())
        return cast("re.Match[str]", FIRST_LINE.match(first or self.function.__name__))


Follower = Callable[[Formula, Mapping[str, Any]], Any]

FORMULAS: dict[str, Formula] = {}
_follower: ContextVar[Follower | None] = ContextVar("follower", default=None)


def formula(function: Callable[P, R]) -> Callable[P, R]:
    """The function as it is, listed among the formulas of the model."""
    made = Formula(function)
    FORMULAS[made.name] = made

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        follower = _follower.get()
        if follower is None:
            return function(*args, **kwargs)
        given = inspect.signature(function).bind(*args, **kwargs).arguments
        return cast("R", follower(made, given))

    return called


@contextmanager
def followed(follower: Follower | None) -> Iterator[None]:
    """Within it, formulas called in this thread are worked out by the follower."""
    token = _follower.set(follower)
    try:
        yield
    finally:
        _follower.reset(token)
