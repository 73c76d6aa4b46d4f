"""Exports from the command line, and exports made again."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics import database
from analytics.answers import FIRST_DRAWS, SEED
from analytics.errors import InputError
from analytics.export import runs
from analytics.export.forms import FORMS
from analytics.export.whole import write
from analytics.link import Link
from analytics.stories.pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.export.again import Verdict


class Differs(Exception):  # noqa: N818 (an answer to print, no error)
    """What an export made again says, where some number is another."""


def add_to(commands: Any) -> None:  # noqa: ANN401 (argparse does not name its type)
    """The commands `export` and `reproduce`."""
    export = commands.add_parser(
        "export", help="pages as slides, report, workbook, images or data",
        description="What is written follows from the ending of --to: " + ", ".join(
            f".{form} {words}" for form, words in FORMS.items()) + ".",
    )  # fmt: skip
    export.add_argument(
        "--page", action="append", required=True, dest="pages", metavar="NAME",
        help=f"may be repeated: {', '.join(PAGES)}",
    )  # fmt: skip
    export.add_argument("--to", type=Path, required=True, metavar="FILE")
    export.add_argument(
        "--chart", action="append", dest="charts", metavar="NAME",
        help="only this chart; may be repeated. Default: all, or the first for an image or data",
    )  # fmt: skip
    for option, metavar, words in (
        ("--as-of", "DATE", "what was known on this day: today or YYYY-MM-DD"),
        ("--currency", "NAME", "USD or CNY"),
        ("--seed", "N", f"default {SEED}"),
        ("--draws", "N", f"default {FIRST_DRAWS}"),
        ("--moment", "N", "what had been saved up to save N"),
        ("--licence", "ARRANGEMENT", "the deals looked at, such as one_chinese_maker"),
        ("--route", "NAME", "a data route: export, local, both or wait"),
    ):
        export.add_argument(option, metavar=metavar, help=words)
    for option, name, metavar, words in (
        ("--scenario", "scenarios", "NAME", "default base"),
        ("--set", "set", "ASSUMPTION[@2027Q1]=VALUE", "hold an assumption at a value"),
        ("--term", "term", "DEAL.TERM=VALUE", "change a term of a deal"),
        ("--control", "controls", "NAME=VALUE", "a control of the page, as its address names it"),
    ):
        export.add_argument(
            option, action="append", default=[], dest=name, metavar=metavar,
            help=f"{words}; may be repeated",
        )  # fmt: skip
    export.add_argument("--data", type=Path, default=database.DATA, metavar="FOLDER")
    export.set_defaults(command=_export)

    reproduce = commands.add_parser(
        "reproduce", help="work out anew what an exported file, or a kept run, says"
    )
    reproduce.add_argument("what", metavar="FILE|DIGEST")
    reproduce.add_argument("--data", type=Path, default=database.DATA, metavar="FOLDER")
    reproduce.set_defaults(command=_reproduce)


def links(options: argparse.Namespace) -> list[Link]:
    """The pages asked for, in each scenario asked for, as links.

    Raises InputError for a control that is none, and for a route that there is not.
    """
    said: dict[str, Sequence[str]] = {
        "as_of": [options.as_of or "today"],
        "draws": [options.draws or str(FIRST_DRAWS)],
        "set": options.set,
        "term": options.term,
    }
    for name in ("currency", "seed", "moment", "licence"):
        said[name] = [getattr(options, name)] if getattr(options, name) else []
    for text in options.controls:
        name, equals, value = text.partition("=")
        if not equals or name in said:
            raise InputError(f"--control {text[:60]}", "it sets no control", "write NAME=VALUE")
        said[name] = [*said.get(name, ()), value]
    if options.route:
        book = Link.of("overview", said).book(options.data)
        taken = [book.written(one) for one in book.route(options.route).overrides]
        said["set"] = [*taken, *options.set]
    return [
        Link.of(page, said | {"scenario": [scenario]})
        for scenario in options.scenarios or ["base"]
        for page in options.pages
    ]


def _export(options: argparse.Namespace) -> str:
    from analytics.export.files import exported  # noqa: PLC0415 (a second, that others need not wait)

    found = exported(links(options), options.to.suffix, options.charts, options.data)
    write(options.to, found.content)
    try:
        runs.keep(found.recipes)
    except InputError as problem:
        print(f"Not kept for `reproduce`: {problem}", file=sys.stderr)
    return f"{options.to}: {found.words}"


def _reproduce(options: argparse.Namespace) -> str:
    """Raises Differs, with what differs, where some number is another."""
    from analytics.export.again import again  # noqa: PLC0415
    from analytics.export.carried import recipes_in  # noqa: PLC0415

    path = Path(options.what)
    recipes = recipes_in(path) if path.suffix or path.exists() else runs.kept(options.what)
    verdicts = [again(one, options.data) for one in recipes]
    text = "\n".join(line for one in verdicts for line in words(one))
    if not all(one.is_same for one in verdicts):
        raise Differs(text)
    return text


def words(verdict: "Verdict") -> list[str]:
    """What became of a recipe, in lines."""
    recipe = verdict.recipe
    first = f"{Link.read(recipe.link).page}, run {recipe.run}: "
    causes = f" What differs: {'; '.join(verdict.causes)}." if verdict.causes else ""
    if verdict.run != recipe.run:
        causes = f" The run is {verdict.run} now.{causes}"
    if verdict.is_same:
        return [f"{first}the same digits in all {verdict.numbers:,} cells.{causes}"]
    return [f"{first}not the same.{causes}", *(f"  {cell}" for cell in verdict.cells)]
