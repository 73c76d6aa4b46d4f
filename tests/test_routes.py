"""Export the data, train in China, both, or wait: what is compared, regretted and worth knowing."""

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import cases, database, results, routes
from analytics.__main__ import main
from analytics.answers import View
from analytics.assumptions import Book
from analytics.errors import InputError
from analytics.routes import words
from analytics.routes.outcomes import SUPPLY, WHEN, Answer, Outcomes, knowing

DRAWS = 512
AT_ONCE = ("export_approval_chance=1", "export_earliest_date={first}")
NO_ACCELERATORS = ("accelerator_supply=0", "opening_accelerators=0")


def view_of(book: Book, *edits: str, draws: int = DRAWS) -> View:
    texts = [text.format(first=book.quarters.names[0]) for text in edits]
    return View(book, "base", tuple(book.override(text) for text in texts), draws, 1, "USD")


@pytest.fixture(scope="session")
def compared(book, book_2024):
    """All routes as of a date under edits, each worked out once."""
    kept = {}

    def compared(day: str, *edits: str) -> routes.Routes:
        known = book if day == "today" else book_2024
        return kept.setdefault((day, edits), routes.compare(view_of(known, *edits)))

    return compared


DATES = pytest.mark.parametrize("day", ["today", "2024-05-17"])


@DATES
def test_a_route_is_worth_fsd_less_its_cost_and_what_it_adds_to_cars_beside_waiting(
    day, compared, book, book_2024
):
    found = compared(day)
    known = book if day == "today" else book_2024
    runs = {}
    for name, route in known.routes.items():
        made = cases.draws(known, route.overrides, draws=DRAWS, seed=1)
        runs[name] = results.run(known, made, keep=["route_npv", "tesla_car_npv"]).values
    for name, run in runs.items():
        gained = run["tesla_car_npv"] - runs["wait"]["tesla_car_npv"]
        worth = (run["route_npv"] + gained)[1:]
        assert found.chosen(name)["mean"] == pytest.approx(worth.mean(), rel=1e-9)
        assert found.chosen(name)["error"] == pytest.approx(
            worth.std(ddof=1) / np.sqrt(DRAWS), rel=1e-9
        )
        assert found.at("worth", name)["p90"] == pytest.approx(np.quantile(worth, 0.9), rel=1e-9)


@DATES
def test_differences_between_routes_are_surer_than_the_routes(day, compared):
    found = compared(day)
    for name in set(found.routes) - {found.best}:
        mine, best = found.chosen(name), found.chosen(found.best)
        independent = np.hypot(mine["error"], best["error"])
        assert mine["beside_best_error"] < independent
    second = found.choice.sort_values("mean")["route"].iloc[-2]
    assert found.chosen(second)["beside_best_error"] < found.chosen(second)["error"]
    assert "surer" in words.errors_note(found, "USD m")


@DATES
def test_the_chances_of_being_best_add_up_and_regret_is_least_on_the_best_route(day, compared):
    found = compared(day)
    assert found.choice["chance_best"].sum() == pytest.approx(1.0)
    assert (found.choice["regret"] >= 0.0).all()
    assert found.choice.sort_values("regret")["route"].iloc[0] == found.best
    # regret and mean worth differ by what a perfect forecaster would earn, whatever the route
    forecast = found.choice["regret"] + found.choice["mean"]
    assert forecast.to_numpy() == pytest.approx(forecast.iloc[0])


@DATES
def test_the_parts_of_the_hedge_add_up(day, compared):
    found = compared(day)
    for single in ("export", "local"):
        parts = [found.hedged(single, part)["mean"] for part in ("fsd_npv", "cars_gained")]
        parts.append(found.hedged(single, "route_cost")["mean"])
        worth = found.hedged(single)["mean"]
        assert sum(parts) == pytest.approx(worth)
        assert worth == pytest.approx(found.chosen("both")["mean"] - found.chosen(single)["mean"])


@DATES
def test_the_ends_of_the_tree_and_of_the_regret_table_average_to_the_route(day, compared):
    found = compared(day)
    ends = {name: pd.DataFrame(words.leaves(found, name)) for name in found.routes}
    for name, mine in ends.items():
        assert mine["chance"].sum() == pytest.approx(1.0)
        assert (mine["chance"] * mine["mean"]).sum() == pytest.approx(found.chosen(name)["mean"])
    assert [len(mine) for mine in ends.values()] == [3, 2, 6, 1]
    by_route = {name: pd.DataFrame(words.regrets(found, name)) for name in found.routes}
    for table in by_route.values():
        assert table["chance"].sum() == pytest.approx(1.0)
    regret = pd.DataFrame({name: table["regret"] for name, table in by_route.items()})
    assert (regret.min(axis=1) == 0.0).all()


@DATES
def test_knowing_is_worth_the_regret_it_spares_and_no_more_than_knowing_everything(day, compared):
    found = compared(day)
    for knowledge, other in (("approval", "accelerators"), ("accelerators", "approval")):
        states = found.states
        told = states[(states[other] == "all") & (states[knowledge] != "all")]
        spared = told[told["route"] == found.best]
        worth = found.known(knowledge)["worth"]
        assert worth == pytest.approx((spared["chance"] * spared["regret"]).sum(), abs=1e-9)
    assert (found.knowing["worth"] >= 0.0).all()
    assert (found.knowing["worth"] <= found.chosen(found.best)["regret"] + 1e-9).all()


worths = st.lists(
    st.tuples(
        *[st.floats(-1e4, 1e4)] * 3, st.sampled_from(["early", "late", "never"]), st.booleans()
    ),
    min_size=2,
    max_size=30,
)


def known_of(drawn) -> pd.DataFrame:
    """What knowing is worth with three routes in some draws, each a state of the world."""
    worth = np.array([row[:3] for row in drawn]).T
    when = Answer(WHEN, np.array([WHEN.index(row[3]) for row in drawn]))
    supply = Answer(SUPPLY, np.array([0 if row[4] else 1 for row in drawn]))
    answers = {"approval": when, "accelerators": supply, "feature": when}
    return knowing(Outcomes(["a", "b", "c"], {}, {"worth": worth}, answers))


@given(worths)
def test_knowing_a_date_is_never_worth_less_than_nothing(drawn):
    found = known_of(drawn)
    assert len(found) == 3
    scale = max(abs(row[route]) for row in drawn for route in range(3))
    assert (found["worth"] >= -1e-12 * scale).all()
    unchanged = found[found["chance_of_change"] == 0.0]
    assert (unchanged["worth"] == 0.0).all()


def test_knowing_is_worth_nothing_where_no_choice_changes_and_else_what_the_change_gains():
    def rows(late):
        return [(10.0, 0.0, 0.0, "early", True), (6.0, late, 0.0, "late", True)]

    worth = {}
    for late in (5.0, 30.0):
        table = known_of(rows(late))
        worth[late] = dict(zip(table["knowledge"], table["worth"], strict=True))
    assert worth[5.0] == {"approval": 0.0, "accelerators": 0.0, "feature": 0.0}
    # with 30 the second route leads; told that approval is early, one takes the first: 10 in half
    assert worth[30.0] == {"approval": 5.0, "accelerators": 0.0, "feature": 5.0}


@DATES
def test_with_export_approved_at_once_exporting_is_best_and_knowing_the_date_is_worth_nothing(
    day, compared
):
    found = compared(day, *AT_ONCE)
    assert found.best == "export"
    assert found.known("approval") == {"worth": 0.0, "error": 0.0, "chance_of_change": 0.0}
    assert set(found.states["approval"]) == {"early", "all"}
    for name in found.routes:
        for point in ("p10", "p50", "p90"):
            first = found.at("release_date", "export")[point]
            assert first <= found.at("release_date", name)[point]
    assert words.answer(found, "USD m").startswith("Exporting the data pays best")


@DATES
def test_without_accelerators_training_in_china_never_brings_the_release(day, compared):
    found = compared(day, *NO_ACCELERATORS, "opening_training=0")
    assert (found.release[found.release["route"] == "local"]["chance"] == 0.0).all()
    assert found.at("release_date", "local")["p10"] == found.never
    assert words.when(found.never, found.never) == "after 2035"
    assert set(found.states["accelerators"]) == {"short", "all"}
    costs = [found.at(flow, "local")["mean"] for flow in routes.FLOWS]
    assert costs == [0.0, 0.0, 0.0]


@DATES
def test_waiting_costs_nothing(day, compared):
    found = compared(day)
    assert [found.at(flow, "wait")["p90"] for flow in routes.FLOWS] == [0.0, 0.0, 0.0]


@DATES
def test_the_chance_of_release_rises_and_is_highest_where_both_is_done(day, compared):
    found = compared(day)
    chances = found.release.pivot_table(index="ends", columns="route", values="chance")
    assert (chances.diff().dropna() >= 0.0).all().all()
    assert (chances["both"] >= chances[["export", "local", "wait"]].max(axis=1)).all()
    assert (chances["wait"] <= chances[["export", "local"]].min(axis=1)).all()


def happened(book) -> pd.DataFrame:
    return book.database.ask("release_events")


def test_the_ranges_of_may_2024_hold_the_releases_that_came(compared, book, book_2024):
    found = compared("2024-05-17")
    partial = book_2024["partial_release_date"].knots[-1].range
    assert partial.p10 < 2025 + 55 / 365 < partial.p90
    released = found.at("release_date", found.best)
    assert released["p10"] < 2026 + 140 / 365 < released["p90"]
    said = words.what_happened(view_of(book_2024), found, happened(book))
    assert said.count("inside the range") == 2
    assert "25 February 2025" in said
    assert "21 May 2026" in said
    assert "pending in October 2026" in said


def test_a_range_that_missed_says_by_how_much_and_why(compared, book, book_2024):
    late = compared("2024-05-17", "feature_approval_date=2030")
    said = words.what_happened(view_of(book_2024), late, happened(book))
    assert "14 quarters before the range of the full release" in said
    assert "as approval and training were taken to last longer" in said


def test_today_starts_from_where_things_stand(compared, book):
    found = compared("today")
    assert book["opening_accelerators"].knots[-1].value > 0
    assert not book["partial_release_date"].is_uncertain
    made = cases.draws(book, draws=256, seed=3)
    released = results.run(book, made, keep=["release_date"]).values["release_date"]
    assert released.min() >= 2026 + 325 / 365
    said = words.what_happened(view_of(book), found, happened(book))
    assert said.startswith("Where things stand: city driving, in part (25 February 2025)")


def test_no_event_known_later_stands_in_an_earlier_timeline(book_2024, book):
    assert (
        book_2024.database.ask("timeline")["since"].max()
        < book.database.ask("timeline")["since"].max()
    )
    assert len(happened(book_2024)) == 0
    assert len(happened(book)) == 2


def test_the_answer_says_worth_range_gain_and_release(compared):
    said = words.answer(compared("today"), "USD m")
    assert re.match(
        r"Doing both pays best: it is worth USD [\d.]+ bn on average "
        r"\(P10 to P90: −USD \d+ m to [\d.]+ bn\), USD [\d.]+ bn more than waiting, and brings the "
        r"full FSD in 20\d\d Q\d \(P10 to P90: 20\d\d Q\d to 20\d\d Q\d\)\.$",
        said,
    )


def test_where_nothing_is_gained_waiting_is_the_answer(compared):
    found = compared("today", "take_rate_mode=fixed", "take_rate_fixed=0")
    assert found.best == "wait"
    said = words.answer(found, "USD m")
    assert said.startswith("Waiting pays best")
    assert "would lose USD" in said


def test_a_view_on_a_route_compares_the_same_routes(book, compared):
    """What the other pages assume changes nothing in the comparison."""
    view = view_of(book)
    on_export = replace(view, edits=tuple(book.route("export").overrides))
    assert routes.route_in_force(view).name == "local"
    assert routes.route_in_force(on_export).name == "export"
    later = replace(view, edits=(book.override("centre_built@2030Q1=no"),))
    assert routes.worths(later).tobytes() == routes.worths(view).tobytes()
    found = routes.compare(on_export)
    pd.testing.assert_frame_equal(found.choice, compared("today").choice)


def test_the_command_line_compares_the_routes(capsys):
    assert main(["routes", "--draws", "64", "--seed", "5", "--format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [row["route"] for row in printed["routes"]] == ["export", "local", "both", "wait"]
    assert printed["best"] in {"export", "local", "both", "wait"}
    assert {"states", "knowing", "hedge", "digest"} <= set(printed)
    assert main(["routes", "--draws", "64", "--as-of", "2024-05-17"]) == 0
    assert capsys.readouterr().out.count("\n") == 5


@pytest.mark.parametrize("name", ["export", "local", "both", "wait"])
def test_a_route_on_the_command_line_is_its_two_choices(name, book, capsys):
    asked = ["evaluate", "--metric", "route_npv", "--per", "total", "--format", "json"]
    chosen = [
        f"{one.assumption}={['no', 'yes'][int(one.value)]}" for one in book.route(name).overrides
    ]
    written = [part for text in chosen for part in ("--set", text)]
    found = []
    for more in (["--route", name], written):
        assert main([*asked, *more]) == 0
        found.append(json.loads(capsys.readouterr().out))
    assert found[0]["rows"] == found[1]["rows"]
    assert found[0]["digest"] == found[1]["digest"]


@pytest.mark.parametrize(
    ("edit", "what", "fix"),
    [
        ("export_approval_chance=1.2", "outside 0 to 1", "from 0 to 1"),
        ("export_penalty_chance=-0.1", "outside 0 to 1", "from 0 to 1"),
        ("partner_share=30%", "not a plain number", "write 0.3"),
        ("feature_approval_date=2025Q1", "before the as-of date 2026-11-23", "from 2026Q4 on"),
        ("export_earliest_date=2026-01-01", "has not happened yet", "from 2026Q4 on"),
        ("level3_date=2020", "before the as-of date", "from 2026Q4 on"),
        ("accelerator_supply=-1", "outside 0 to", "from 0 to"),
        ("centre_accelerators=-5", "outside 0 to", "from 0 to"),
        ("opening_accelerators=many", "not a plain number", "such as"),
        ("export_sought=maybe", "not a choice", "no or yes"),
    ],
)
def test_what_cannot_be_used_is_refused_with_where_what_and_how_to_fix_it(edit, what, fix, book):
    with pytest.raises(InputError) as error:
        book.override(edit)
    assert edit in error.value.where
    assert what in error.value.what
    assert fix in error.value.fix


def test_a_date_of_the_past_may_be_given_to_what_has_happened(book, book_2024):
    assert book.override("partial_release_date=2025Q1").value == 2025.0
    assert book.override("feature_approval_date=2026Q4").value == 2026.75
    with pytest.raises(InputError):
        book_2024.override("partial_release_date=2024Q1")


def test_an_unknown_route_is_refused_with_the_closest(book):
    with pytest.raises(InputError, match="did you mean 'export'"):
        book.route("exprot")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (lambda rows: rows.pop(), "told by one route"),
        (lambda rows: rows[0].update(centre_built="yes"), "told by one route"),
        (lambda rows: rows[0].update(export_sought="perhaps"), "not an allowed word"),
        (lambda rows: rows[0].update(source="nobody"), "not in data/sources.csv"),
    ],
)
def test_routes_that_leave_a_way_out_do_not_load(fault, said, data_copy):
    data_copy.change("routes", fault)
    with pytest.raises(InputError, match=said):
        database.connect(data=data_copy.folder)
