"""What makes an export again: an address, the digests its digits depend on, and the digits."""

import base64
import binascii
import json
import platform
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version

import pandas as pd

from analytics.database import Database
from analytics.digest import code_digest
from analytics.errors import InputError
from analytics.exhibits import Exhibit
from analytics.link import Link
from analytics.stories import Told

FORMAT = "fsd-china/1"
DIGITS_DEPEND_ON = ("numpy", "scipy", "duckdb", "pandas")
SHORT = 12
MOST_UNPACKED = 50_000_000


@dataclass(frozen=True)
class Recipe:
    """One page or table that was exported: the address that shows it, and what stood there.

    `run`, `data` and `code` are digests, `versions` those of what works the digits out; `tables`
    are the numbers shown, by chart, as CSV with all their digits.
    """

    link: str
    run: str
    data: str
    code: str
    versions: Mapping[str, str]
    tables: Mapping[str, str]


def recipe(link: Link, run: str, database: Database, tables: Mapping[str, pd.DataFrame]) -> Recipe:
    """The recipe of tables that a link shows of a run."""
    return Recipe(
        str(link),
        run,
        database.digest[:SHORT],
        code_digest()[:SHORT],
        versions(),
        {name: digits(table) for name, table in tables.items()},
    )


def of_page(link: Link, told: Told) -> Recipe:
    """The recipe of a page, with those of its exhibits that were told."""
    shown = {one.name: one.data for one in told.exhibits}
    return recipe(link, told.view.digest, told.view.book.database, shown)


def of_exhibit(link: Link, exhibit: Exhibit) -> Recipe:
    """The recipe of one exhibit of a page."""
    view = exhibit.view
    return recipe(link, view.digest, view.book.database, {exhibit.name: exhibit.data})


def digits(table: pd.DataFrame) -> str:
    """A table as text, each number with all its digits."""
    return str(table.to_csv(index=False, lineterminator="\n"))


def versions() -> dict[str, str]:
    """The versions that digits may depend on."""
    return {"python": platform.python_version()} | {
        name: version(name) for name in DIGITS_DEPEND_ON
    }


def packed(recipes: Sequence[Recipe]) -> str:
    """Recipes as one line of letters and digits, for a place in a file."""
    told = json.dumps({"format": FORMAT, "recipes": [asdict(one) for one in recipes]})
    return base64.b64encode(zlib.compress(told.encode(), 9)).decode()


def unpacked(text: str | bytes, where: str) -> list[Recipe]:
    """The recipes of such a line. Raises InputError for one that tells none."""
    try:
        made = zlib.decompressobj()
        words = made.decompress(base64.b64decode(text, validate=True), MOST_UNPACKED)
        told = json.loads(words) if made.eof else {}
        return [Recipe(**one) for one in {FORMAT: told["recipes"]}[told["format"]]]
    except (binascii.Error, zlib.error, ValueError, TypeError, KeyError) as problem:
        raise InputError(
            where, "what it says of how it was made cannot be read", "export it once more"
        ) from problem
