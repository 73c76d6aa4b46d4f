"""A short name for a run: the same data, overrides, seed, draws and code have the same digest."""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from analytics.assumptions import Book, Override
from analytics.deals import NONE, Arrangement

LENGTH = 12


def run_digest(
    book: Book,
    overrides: Sequence[Override],
    draws: int,
    seed: int,
    licence: Arrangement = NONE,
) -> str:
    """Digest of everything that the digits of a run depend on."""
    effective = {
        (override.assumption, override.since): book.written(override) for override in overrides
    }
    parts = [
        book.database.digest,
        str(book.database.as_of),
        *(f"published {book.written(one)}" for one in book.published),
        *sorted(effective.values()),
        f"{draws} draws of seed {seed}" if draws else "base",
        *(
            f"{one.name}.{term}={value!r}"
            for one in licence.contracts
            for term, value in sorted(one.terms.items())
        ),
        code_digest(),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:LENGTH]


@cache
def code_digest() -> str:
    """Digest of the code that makes the digits: every Python and SQL file of the package."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in {".py", ".sql"}:
            digest.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
