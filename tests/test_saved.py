"""What was published or saved counts as if data/ or a scenario said so, and from its moment on."""

from datetime import date, datetime

import numpy as np
import pytest

from analytics import cases, results
from analytics.access import LOCAL
from analytics.answers import View
from analytics.assumptions import Book
from analytics.digest import run_digest
from analytics.saved import BASE, Edit, Saved, SavedScenario, Signature
from analytics.workspace import Change, Workspace

POINTS = np.random.default_rng(5).random((9, 128))
SIGNED = Signature(7, "ann@example.com", datetime(2026, 11, 23, 9, 30), "new law")  # noqa: DTZ001


def saved(scenario=BASE, *, scenarios=(), **written) -> Saved:
    edits = tuple((scenario, Edit(name, tuple(told), SIGNED)) for name, told in written.items())
    return Saved(7, "abcdef123", tuple(scenarios), edits)


def says(book):
    return {
        name: [(knot.since, knot.value, knot.range) for knot in item.knots]
        for name, item in book.assumptions.items()
    }


def same(one, other):
    for name, values in one.values.items():
        assert values.tobytes() == other.values[name].tobytes(), name


@pytest.mark.parametrize(
    "told",
    [
        ["vat_rate=0.1"],
        ["fsd_list_price@2028Q1=30000~20000..40000~normal"],
        ["fsd_monthly_price@2027Q1=499", "fsd_monthly_price@2029Q1=599~499..799~lognormal"],
        ["usd_cny@2028Q1=7.2"],
        ["market_size@2029Q3=20000000~18000000..22000000~normal"],
        ["take_rate_mode=fixed"],
        ["feature_approval_date=2029Q1~2028Q1..2031Q1~normal"],
    ],
    ids=lambda told: told[0].partition("=")[0],
)
def test_a_published_value_counts_as_the_same_override_does_to_the_bit(book, told):
    name = told[0].partition("=")[0].partition("@")[0]
    published = Book(book.database, saved(**{name: told}))
    assert published.left_out == []
    held = [book.override(text) for text in told]
    for made in (
        cases.base,
        lambda book, overrides: cases.draws(book, overrides, draws=60, seed=5),
        lambda book, overrides: cases.alternatives(book, [overrides, overrides], draws=9),
        lambda book, overrides: cases.at_points(book, overrides, POINTS),
    ):
        given, wanted = made(published, []), made(book, held)
        for one, values in wanted.inputs.items():
            shape = wanted.count, len(wanted.quarters.starts)
            assert (
                np.broadcast_to(given.inputs[one], shape).tobytes()
                == np.broadcast_to(values, shape).tobytes()
            ), one
    same(
        results.run(published, cases.draws(published, draws=60)),
        results.run(book, cases.draws(book, held, draws=60)),
    )


def test_what_is_published_holds_in_every_scenario_that_says_nothing_else(book):
    published = Book(book.database, saved(vat_rate=["vat_rate=0.1"]))
    for name, scenario in published.scenarios.items():
        if "vat_rate" not in {one.assumption for one in scenario.overrides}:
            path = cases.base(published, scenario.overrides).inputs["vat_rate"]
            assert (path == 0.1).all(), name
    held = cases.base(published, [published.override("vat_rate=0.06")])
    assert (held.inputs["vat_rate"] == 0.06).all()


def test_a_published_value_has_the_judgement_of_who_signed_it_as_its_source(book):
    published = Book(book.database, saved(vat_rate=["vat_rate=0.1~0.06..0.13~normal"]))
    knot = published["vat_rate"].knots[-1]
    source = published.sources[knot.origin["source"]]
    assert (source["publisher"], source["grade"]) == ("ann@example.com", "J")
    assert "new law" in source["title"]
    assert published["vat_rate"].is_uncertain
    assert not book["vat_rate"].is_uncertain


def test_a_saved_scenario_is_one_among_the_others_and_moves_no_other(book):
    one = SavedScenario("saved_7", "Mine", "A story", False, date(2026, 11, 23), SIGNED)
    told = saved("saved_7", scenarios=[one], vat_rate=["vat_rate=0.1"])
    with_it = Book(book.database, told)
    assert [*with_it.scenarios] == [*book.scenarios, "saved_7"]
    [override] = with_it.scenario("saved_7").overrides
    assert override == book.override("vat_rate=0.1")
    assert override.signed == SIGNED
    view, plain = (View(b, "base", (), 50, 1, "USD") for b in (with_it, book))
    assert view.digest == plain.digest


def test_what_is_published_is_part_of_the_digest(book):
    published = Book(book.database, saved(vat_rate=["vat_rate=0.1"]))
    assert run_digest(published, [], 0, 1) != run_digest(book, [], 0, 1)
    ranged = Book(book.database, saved(vat_rate=["vat_rate=0.1~0.06..0.13~normal"]))
    assert run_digest(ranged, [], 0, 1) != run_digest(published, [], 0, 1)


def test_what_has_no_place_in_a_book_is_left_out_and_told(book):
    told = saved(
        feature_approval_date=["feature_approval_date=2025Q1"],
        gone=["gone=1"],
        vat_rate=["vat_rate@2025Q1=0.1"],
        wtp_log_sd=["wtp_log_sd=99"],
    )
    left = Book(book.database, told)
    assert left.published == ()
    assert says(left) == says(book)
    assert len(left.left_out) == 4
    assert [one.where for one in left.left_out] == [
        f"{edit.written[0]}, saved in base" for _, edit in told.edits
    ]
    assert all(one.what and one.fix for one in left.left_out)


def test_what_was_taken_back_holds_no_more(book):
    told = Saved(8, "abc", (), ((BASE, Edit("vat_rate", (), SIGNED)),))
    assert says(Book(book.database, told)) == says(book)


def test_what_was_saved_at_a_moment_gives_the_same_digits_after_whatever_came_later(book, tmp_path):
    workspace = Workspace(tmp_path / "workspace.duckdb")
    today = book.database.as_of

    def save(scenario, **written):
        changes = [Change(name, "", (told,)) for name, told in written.items()]
        return workspace.save(LOCAL, scenario, changes, reason="r", as_of=today, seen=10**9)

    def npv(moment, scenario):
        at = Book(book.database, workspace.saved(moment, today))
        made = cases.draws(at, at.scenario(scenario).overrides, draws=40, seed=3)
        view = View(at, scenario, (), 40, 3, "USD")
        return view.digest, results.run(at, made).values["fsd_npv"].tobytes()

    mine = workspace.create(
        LOCAL, "Mine", "", [Change("vat_rate", "", ("vat_rate=0.1",))], reason="r", as_of=today
    )
    first = save(BASE, fsd_list_price="fsd_list_price@2028Q1=30000~20000..40000~normal")
    then = {name: npv(first, name) for name in ("base", mine, "price_war")}
    save(BASE, fsd_list_price="fsd_list_price=50000", vat_rate="vat_rate=0.2")
    save(mine, vat_rate="vat_rate=0.05")
    workspace.retell(LOCAL, mine, reason="r", seen=10**9, label="Ours", is_archived=True)
    workspace.restore(LOCAL, BASE, 0, reason="r", as_of=today)
    workspace.look_again()
    assert {name: npv(first, name) for name in then} == then
    assert npv(2**62, mine) != then[mine]
    assert npv(0, "base")[0] == View(book, "base", (), 40, 3, "USD").digest
    workspace.look_again()


def test_what_is_published_as_of_a_day_is_not_known_on_an_earlier_one(book, book_2024, tmp_path):
    workspace = Workspace(tmp_path / "workspace.duckdb")
    today = book.database.as_of
    told = [Change("vat_rate", "", ("vat_rate=0.1",))]
    workspace.save(LOCAL, BASE, told, reason="r", as_of=today, seen=0)
    earlier = Book(book_2024.database, workspace.saved(as_of=book_2024.database.as_of))
    assert says(earlier) == says(book_2024)
    assert says(Book(book.database, workspace.saved(as_of=today))) != says(book)
    workspace.look_again()
