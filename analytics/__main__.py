"""The command line: python -m analytics, and a command such as evaluate or workspace."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import get_args

import pandas as pd

from analytics import backtest, database, licensing, outputs, routes
from analytics.answers import View
from analytics.assumptions import Book
from analytics.database import NUMBER
from analytics.deals import NONE, Deals
from analytics.errors import InputError
from analytics.export import again
from analytics.export import command as export
from analytics.export import runs as kept
from analytics.export.recipe import Recipe, recipe
from analytics.link import Link
from analytics.method.checks import checks
from analytics.printed import listed, plain, printed
from analytics.results import Span
from analytics.saved import BASE, OWN
from analytics.workspace import command as workspace

MOST_DRAWS = 1_000_000
ROUTE_DRAWS = 2_000


class DoesNotHold(Exception):  # noqa: N818 (an answer to print, no error)
    """The table of external checks, where one of them does not hold."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code.

    0 done, 1 a check does not hold or an export is not the same again, 2 the input cannot be used.
    """
    options = _parser().parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], str] = options.command
        print(command(options))
    except InputError as error:
        print(f"Error in {error}", file=sys.stderr)
        return 2
    except (DoesNotHold, export.Differs) as failed:
        print(failed)
        return 1
    except BrokenPipeError:
        return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--as-of",
        default="today",
        metavar="DATE",
        help="what was known on this day: today or YYYY-MM-DD",
    )
    shared.add_argument(
        "--data",
        type=Path,
        default=database.DATA,
        metavar="FOLDER",
        help="another folder of CSV files",
    )
    shared.add_argument("--format", choices=["table", "json", "csv"], default="table")
    parser = argparse.ArgumentParser(
        prog="python -m analytics",
        description="What Tesla's FSD earns in China, from the command line.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    kept = argparse.ArgumentParser(add_help=False)
    kept.add_argument(
        "--moment", type=_whole(0, 2**62), metavar="N", help="what had been saved up to save N"
    )

    told = argparse.ArgumentParser(add_help=False)
    told.add_argument("--scenario", default="base", metavar="NAME", help="a scenario; default base")
    told.add_argument(
        "--set", action="append", default=[], metavar="ASSUMPTION[@2027Q1]=VALUE", dest="overrides",
        help="hold an assumption at a value, from a quarter on; may be repeated",
    )  # fmt: skip
    told.add_argument("--seed", type=_whole(0, 2**31 - 1), default=1, metavar="N")

    evaluate = commands.add_parser("evaluate", parents=[shared, kept, told], help="run the model")
    evaluate.add_argument(
        "--route", metavar="NAME", help="a data route: export, local, both or wait"
    )
    evaluate.add_argument(
        "--licence", default=NONE.name, metavar="ARRANGEMENT",
        help="deals that Tesla makes, such as one_foreign_maker; default none",
    )  # fmt: skip
    evaluate.add_argument(
        "--term", action="append", default=[], metavar="DEAL.TERM=VALUE", dest="terms",
        help="change a term of a deal; may be repeated",
    )  # fmt: skip
    evaluate.add_argument(
        "--draws", type=_whole(0, MOST_DRAWS), default=0, metavar="N", help="0: one case, no range"
    )
    evaluate.add_argument(
        "--metric",
        action="append",
        metavar="NAME",
        dest="metrics",
        help="may be repeated; default all",
    )
    evaluate.add_argument("--per", choices=get_args(Span), default="year")
    evaluate.add_argument(
        "--keep", action="store_true", help="keep the run, so that `reproduce` knows its digest"
    )
    evaluate.set_defaults(command=_evaluate)

    licence = commands.add_parser(
        "licence", parents=[shared, kept], help="the deals of an arrangement, alone and together"
    )
    licence.add_argument("arrangement", metavar="ARRANGEMENT")
    licence.add_argument("--scenario", default="base", metavar="NAME")
    licence.add_argument(
        "--term", action="append", default=[], metavar="DEAL.TERM=VALUE", dest="terms"
    )
    licence.add_argument(
        "--power", type=_share, default=0.5, metavar="SHARE", help="Tesla's bargaining power"
    )
    licence.set_defaults(command=_licence)

    compared = commands.add_parser(
        "routes", parents=[shared, kept, told], help="the ways to handle Chinese data, side by side"
    )
    compared.add_argument(
        "--draws", type=_whole(2, MOST_DRAWS // 4), default=ROUTE_DRAWS, metavar="N"
    )
    compared.set_defaults(command=_routes)

    tested = commands.add_parser(
        "backtest", parents=[shared], help="what earlier vintages said, against what happened"
    )
    tested.set_defaults(command=_backtest)

    listing = commands.add_parser(
        "assumptions", parents=[shared, kept], help="list the assumptions"
    )
    listing.set_defaults(command=_assumptions)
    listing = commands.add_parser("metrics", parents=[shared], help="list the metrics")
    listing.set_defaults(command=_metrics)
    check = commands.add_parser("check", parents=[shared], help="load data/ and run every rule")
    check.set_defaults(command=_check)
    verify = commands.add_parser(
        "verify", parents=[shared], help="check the model against published numbers"
    )
    verify.set_defaults(command=_verify)
    export.add_to(commands)
    workspace.add_to(commands)
    return parser


def _share(text: str) -> float:
    if NUMBER.fullmatch(text) is None or not 0.0 <= float(text) <= 1.0:
        raise argparse.ArgumentTypeError(
            f"{text!r} cannot be used. To fix: write a share from 0 to 1, such as 0.5."
        )
    return float(text)


def _whole(least: int, most: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(
                f"{text!r} cannot be used. To fix: write a whole number from {least} to {most}."
            )
        return number

    return whole


def _book(options: argparse.Namespace, scenario: str = BASE) -> Book:
    """What data/ has and what people saved. What has no place in it is told on standard error."""
    known = database.connect(options.as_of, options.data)
    is_needed = scenario.startswith(OWN) or options.moment is not None
    book = Book(known, workspace.saved(known.as_of, options.moment, is_needed=is_needed))
    for problem in book.left_out:
        print(f"Left out: {problem}", file=sys.stderr)
    return book


def _moment(book: Book, scenario: str = BASE) -> dict[str, int]:
    """The moment of what was saved, where any of it was used."""
    is_used = book.published or book.scenario(scenario).saved
    return {"moment": book.saved.moment} if is_used else {}


def _evaluate(options: argparse.Namespace) -> str:
    book = _book(options, options.scenario)
    question = outputs.asked(book, _said(options))
    rows = outputs.rows(question)
    if options.keep:
        kept.keep([_recipe(options, question, rows)])
    if options.format != "json":
        return printed(rows, options.format)
    licence = question.licence
    return json.dumps(
        {
            "digest": question.digest,
            "as_of": str(book.database.as_of),
            "scenario": options.scenario,
            **_moment(book, options.scenario),
            **({"route": options.route} if options.route else {}),
            **({"licence": licence.name} if licence.contracts else {}),
            "draws": options.draws,
            "seed": options.seed,
            "rows": plain(rows),
        },
        indent=2,
        allow_nan=False,
    )


def _said(options: argparse.Namespace) -> dict[str, tuple[str, ...]]:
    """What the options of `evaluate` ask, in the words of a link."""
    return {
        "scenario": (options.scenario,),
        "route": (options.route,) if options.route else (),
        "set": tuple(options.overrides),
        "licence": (options.licence,),
        "term": tuple(options.terms),
        "metric": tuple(options.metrics or ()),
        "per": (options.per,),
        "draws": (str(options.draws),),
        "seed": (str(options.seed),),
    }


def _recipe(options: argparse.Namespace, question: outputs.Asked, rows: pd.DataFrame) -> Recipe:
    """What makes the rows again."""
    book = question.book
    said = _said(options) | {"as_of": (str(book.database.as_of),)}
    if book.saved.moment:
        said["moment"] = (str(book.saved.moment),)
    link = Link.of(again.EVALUATED, said)
    return recipe(link, question.digest, book.database, {again.EVALUATED: rows})


def _routes(options: argparse.Namespace) -> str:
    """Money in USD m; all routes in the same draws, differences against the best on average."""
    book = _book(options, options.scenario)
    book.scenario(options.scenario)
    edits = tuple(book.override(text) for text in options.overrides)
    view = View(book, options.scenario, edits, options.draws, options.seed, "USD")
    found = routes.compare(view)
    rows = routes.summary(found)
    if options.format != "json":
        return printed(rows, options.format)
    tables = {
        "routes": rows,
        "states": found.states,
        "knowing": found.knowing,
        "hedge": found.hedge,
    }
    return json.dumps(
        {
            "digest": view.digest,
            "as_of": str(book.database.as_of),
            "scenario": options.scenario,
            **_moment(book, options.scenario),
            "draws": options.draws,
            "seed": options.seed,
            "best": found.best,
            **{name: plain(table) for name, table in tables.items()},
        },
        indent=2,
        allow_nan=False,
    )


def _backtest(options: argparse.Namespace) -> str:
    """Scores by target and naive rule; as JSON, every forecast and what happened too."""
    known = database.connect(options.as_of, options.data)
    said = [backtest.vintage(one, options.data) for one in backtest.dates(known.as_of)]
    found = backtest.compare(said, known)
    if found.pairs.empty:
        raise InputError(
            f"as-of date {known.as_of}",
            "nothing that an earlier vintage forecast has happened yet",
            f"choose a later date, up to {known.vintages.newest}",
        )
    if options.format != "json":
        return printed(found.scored, options.format)
    tables = {
        "scores": found.scored,
        "forecasts": _dated(found.pairs),
        "naive": found.rules,
        "by_distance": found.by_distance,
        "releases": found.releases,
        "unscored": _dated(found.unscored),
    }
    return json.dumps(
        {
            "as_of": str(known.as_of),
            "draws": backtest.DRAWS,
            "seed": backtest.SEED,
            "vintages": [str(one.as_of) for one in said],
            **{name: plain(table) for name, table in tables.items()},
        },
        indent=2,
        allow_nan=False,
    )


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    """The table, the days from which its figures were known as text."""
    return table.assign(known_from=[str(day.date()) for day in table["known_from"]])


def _licence(options: argparse.Namespace) -> str:
    """Money in USD m, fees in CNY per car; the base case, in which every deal is signed."""
    book = _book(options, options.scenario)
    book.scenario(options.scenario)
    edits = [book.deals.edit(text, f"--term {text[:80]}") for text in options.terms]
    made = book.deals.arrangement(options.arrangement).with_terms(edits)
    if not made.contracts:
        raise InputError("arrangement 'none'", "it has no deals", "choose one that has")
    view = View(book, options.scenario, (), 0, 1, "USD")
    asked = licensing.Question(view, made, made.contracts[0].name)
    rows = licensing.by_deal(asked, options.power)
    if options.format != "json":
        return printed(rows, options.format)
    return json.dumps(plain(rows), indent=2, allow_nan=False)


def _assumptions(options: argparse.Namespace) -> str:
    book = _book(options)
    rows = []
    for assumption in book.assumptions.values():
        knot = assumption.knot_at(book.database.as_of)
        uncertain = knot.range
        rows.append(
            {
                "assumption": assumption.name,
                "value": assumption.choices[int(knot.value)] if assumption.choices else knot.value,
                "unit": assumption.unit,
                "p10": uncertain.p10 if uncertain else None,
                "p90": uncertain.p90 if uncertain else None,
                "lowest": assumption.lowest,
                "highest": assumption.highest,
                "group": assumption.group,
                "since": str(knot.since),
                "known_from": str(knot.origin["known_from"].date()),
                "source": knot.origin["source"],
                "meaning": assumption.meaning,
            }
        )
    return listed(rows, options.format, hide=["meaning", "lowest", "highest"])


def _metrics(options: argparse.Namespace) -> str:
    book = Book(database.connect(options.as_of, options.data))
    rows = [
        {"metric" if key == "name" else key: value for key, value in asdict(metric).items()}
        for metric in book.metrics.values()
    ]
    return listed(rows, options.format, hide=["decimals"])


def _check(options: argparse.Namespace) -> str:
    opened = database.connect(options.as_of, options.data)
    Deals(opened)
    return f"data/ is sound. As of {opened.as_of}; newest date known {opened.vintages.newest}."


def _verify(options: argparse.Namespace) -> str:
    """Raises DoesNotHold, with the same table, where a check does not hold."""
    found = checks(Book(database.connect(options.as_of, options.data)))
    hidden = ["words"] if found["fault"].any() else ["words", "fault"]
    text = listed(plain(found), options.format, hide=["label", "source", *hidden])
    if not found["verdict"].all():
        raise DoesNotHold(text)
    return text


if __name__ == "__main__":
    sys.exit(main())
