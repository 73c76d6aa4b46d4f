"""The base case is the one on record, number by number, as of both dates."""

import csv
from pathlib import Path

import pytest

from analytics import cases, results

RECORD = Path(__file__).with_name("base.csv")
AGAIN = "if that is meant, run: python tests/base.py, and say in the commit what moved and why"


def recorded() -> dict[str, dict[tuple[str, str], float]]:
    found: dict[str, dict[tuple[str, str], float]] = {}
    with RECORD.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            held = found.setdefault(row["as_of"], {})
            key = (row["metric"], row["period"])
            assert key not in held, f"{key} is on record twice"
            held[key] = float(row["value"])
    return found


def test_the_dates_on_record_are_the_first_vintage_and_today(book, book_2024):
    dates = [str(known.database.as_of) for known in (book_2024, book)]
    assert list(recorded()) == dates, f"today is another day; {AGAIN}"


def test_the_base_case_has_the_digits_on_record(either_book):
    run = results.run(either_book, cases.base(either_book))
    names = [name for name, metric in run.metrics.items() if not metric.is_by_contender]
    found = {
        (str(row.metric), str(row.period)): row.value
        for per in ("year", "total")
        for row in run.ask("base_values", names, per).itertuples()
    }
    record = recorded()[str(either_book.database.as_of)]
    assert set(found) == set(record), AGAIN
    moved = [
        f"{metric} {period}: from {record[metric, period]:.12g} to {value:.12g}"
        for (metric, period), value in found.items()
        if value != pytest.approx(record[metric, period], rel=1e-9, abs=1e-12)
    ]
    assert not moved, f"{len(moved)} numbers moved, the first {'; '.join(moved[:5])}. {AGAIN}"
