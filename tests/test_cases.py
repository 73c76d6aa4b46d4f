"""Cases: alone or among many the same, and different only where somebody said so."""

from itertools import pairwise

import numpy as np
import pytest

from analytics import cases, results
from analytics.assumptions import Override
from analytics.calendar import quarter_start
from analytics.cases import Cases


def alone(made: Cases, number: int) -> Cases:
    return Cases(made.quarters, made.part(number, number + 1), 1)


def same_digits(one: results.Results, other: results.Results) -> None:
    for name, values in one.values.items():
        assert values.tobytes() == other.values[name].tobytes(), name


def test_a_case_alone_has_the_digits_it_has_among_five_thousand(book, drawn):
    for number in (0, 1, 2, 17, 999, 1_000, 1_001, 2_048, 3_333, 4_999, 5_000):
        single = results.run(book, alone(drawn.cases, number), "CNY")
        for name, values in single.values.items():
            assert values.tobytes() == drawn.values[name][number : number + 1].tobytes(), name


@pytest.mark.parametrize("at_once", [1, 7, 64, 301, 5_000])
def test_the_digits_do_not_depend_on_how_many_cases_are_run_at_once(at_once, book, monkeypatch):
    made = cases.draws(book, draws=300, seed=4)
    whole = results.run(book, made)
    monkeypatch.setattr(results, "CASES_AT_ONCE", at_once)
    same_digits(whole, results.run(book, made))


def test_case_0_is_the_base_and_draws_surround_it(book, drawn):
    base = results.run(book, cases.base(book), "CNY")
    for name, values in base.values.items():
        assert values.tobytes() == drawn.values[name][:1].tobytes(), name
    for name, assumption in book.assumptions.items():
        if assumption.is_uncertain:
            path = drawn.cases.inputs[name][:, -1]
            assert (path[1:] < path[0]).any(), name
            assert (path[1:] > path[0]).any(), name


def test_a_draw_is_the_same_however_many_are_drawn_with_it(book, drawn):
    few = results.run(book, cases.draws(book, draws=10, seed=1), "CNY")
    for name, values in few.values.items():
        assert values.tobytes() == drawn.values[name][:11].tobytes(), name


def test_an_override_holds_in_every_draw_from_its_quarter_on_and_not_before(book):
    override = book.override("capability_growth@2029Q2=0.9")
    plain, held = (cases.draws(book, o, draws=200) for o in ([], [override]))
    from_here = book.quarters.position("2029Q2")
    path = held.inputs["capability_growth"]
    assert (path[:, from_here:] == 0.9).all()
    before = np.broadcast_to(plain.inputs["capability_growth"], path.shape)
    assert np.array_equal(path[:, :from_here], before[:, :from_here])
    for name, values in plain.inputs.items():
        if name != "capability_growth":
            assert values.tobytes() == held.inputs[name].tobytes(), name


def test_an_override_holds_until_the_next_of_the_same_assumption(book):
    texts = ["fsd_list_price@2030Q1=30000", "fsd_list_price@2027Q1=50000", "fsd_list_price=60000"]
    made = cases.draws(book, [book.override(text) for text in texts], draws=3)
    whole = (made.count, len(book.quarters.names))
    path = np.broadcast_to(made.inputs["fsd_list_price"], whole)
    at = [
        book.quarters.position(quarter) for quarter in (book.quarters.names[0], "2027Q1", "2030Q1")
    ]
    for (start, stop), value in zip(pairwise([*at, None]), (6e4, 5e4, 3e4), strict=True):
        assert (path[:, start:stop] == value).all()


def test_a_scenario_moves_nothing_but_what_it_names(either_book):
    plain = cases.draws(either_book, draws=20).inputs
    for scenario in either_book.scenarios.values():
        told = cases.draws(either_book, scenario.overrides, draws=20).inputs
        named = {override.assumption for override in scenario.overrides}
        for name, values in plain.items():
            assert (name in named) or values.tobytes() == told[name].tobytes(), name
        assert scenario.name == "base" or named


def test_a_swing_is_a_run_with_its_p10_and_a_run_with_its_p90(either_book):
    made, names = cases.swings(either_book)
    swung = results.run(either_book, made)
    assert made.count == 2 * len(names) + 1
    assert set(names) == {n for n, a in either_book.assumptions.items() if a.is_uncertain}
    first = quarter_start(either_book.quarters.names[0])
    single = [name for name in names if either_book[name].knots[-1].since <= first]
    assert len(single) > 15
    for name in single:
        knot = either_book[name].knots[-1]
        for shift, value in enumerate((knot.range.p10, knot.range.p90), start=1):
            number = 2 * names.index(name) + shift
            override = Override(name, first, value)
            run = results.run(either_book, cases.base(either_book, [override]))
            for metric, values in run.values.items():
                found = swung.values[metric][number : number + 1]
                assert values.tobytes() == found.tobytes(), (name, metric)


def test_a_swing_of_a_later_value_leaves_the_quarters_before_it_alone(book):
    made, names = cases.swings(book)
    low = 2 * names.index("fsd_monthly_price") + 1
    path = made.inputs["fsd_monthly_price"]
    later = book.quarters.position("2027Q3")
    assert (path[:, :later] == 0.0).all()
    assert (path[low, later:] == 499.0).all()
    assert (path[low + 1, later:] == 949.0).all()
    assert (np.delete(path, [low, low + 1], axis=0)[:, later:] == 699.0).all()


def test_probes_go_through_all_values_with_the_same_draws(book):
    tried = np.array([20_000.0, 40_000.0, 64_000.0])
    made = cases.probes(book, (), "fsd_list_price", tried, draws=8, seed=6)
    assert made.count == 25
    price = made.inputs["fsd_list_price"]
    assert (price[0] == 64_000.0).all()
    plain = cases.draws(book, draws=8, seed=6).inputs
    for v, value in enumerate(tried):
        for d in range(8):
            number = 1 + v * 8 + d
            assert (price[number] == value).all()
            for name, values in plain.items():
                if name != "fsd_list_price" and len(values) > 1:
                    assert np.array_equal(made.inputs[name][number], values[1 + d]), name


def test_a_probe_has_the_digits_of_a_draw_with_that_override(book):
    made = cases.probes(book, (), "fsd_list_price", np.array([30_000.0]), draws=8, seed=6)
    probed = results.run(book, made)
    override = book.override("fsd_list_price=30000")
    held = results.run(book, cases.draws(book, [override], draws=8, seed=6))
    for name, values in held.values.items():
        assert values[1:].tobytes() == probed.values[name][1:].tobytes(), name


def test_a_path_is_a_step_or_a_line_between_its_dates(book, book_2024):
    monthly = cases.base(book).inputs["fsd_monthly_price"][0]
    assert set(monthly[: book.quarters.position("2027Q3")]) == {0.0}
    assert set(monthly[book.quarters.position("2027Q3") :]) == {699.0}
    made = cases.draws(book_2024, draws=50)
    rate = made.inputs["usd_cny"]
    # certain at the start, uncertain at the end, in a straight line between
    assert (rate[0] == rate[0, 0]).all()
    ends = rate[1:, [0, -1]]
    assert np.abs(ends[:, 0] / rate[0, 0] - 1).max() < 0.01
    assert np.diff(rate[1:], axis=1) == pytest.approx(
        np.repeat(np.diff(ends, axis=1) / (rate.shape[1] - 1), rate.shape[1] - 1, axis=1), abs=1e-9
    )
    assert np.abs(ends[:, 1] / rate[0, 0] - 1).max() > 0.05


@pytest.mark.parametrize("part", [0.35, 0.65])
def test_two_cases_may_differ_by_any_single_assumption(book, part):
    base = cases.base(book)
    for name, item in book.assumptions.items():
        if not item.choices:
            ends = np.array([item.shown_lowest, item.shown_highest])
            values = ends if part < 0.5 else ends[::-1]
            found = results.run(book, base.held({name: values}), keep=["fsd_npv"]).total("fsd_npv")
            alone = [
                results.run(book, base.held({name: values[one : one + 1]})).total("fsd_npv")[0]
                for one in range(2)
            ]
            assert found.tolist() == alone, name


def written_as_it_is(book, name) -> str:
    """An override that says of an assumption what the book says, range and all."""
    knot = book[name].knots[-1]
    ends = f"{knot.range.p10!r}..{knot.range.p90!r}~{knot.range.distribution}"
    return f"{name}={knot.value!r}~{ends}"


def steady(book) -> list[str]:
    """Uncertain assumptions with one value from the outset on, whose range starts on no day."""
    return [
        name
        for name, item in book.assumptions.items()
        if item.knots[-1].since <= book.quarters.first_day
        and item.knots[-1].range is not None
        and item.knots[-1].range.distribution != "waiting_time"
    ]


def test_an_override_that_says_what_the_book_says_changes_no_digit(either_book):
    """However cases are made: a range given by hand is drawn as one from data/."""
    book = either_book
    said = [book.override(written_as_it_is(book, name)) for name in steady(book)]
    assert len(said) > 30
    points = np.random.default_rng(5).random((40, 128))

    def made(overrides):
        yield cases.base(book, overrides)
        yield cases.draws(book, overrides, draws=200, seed=3)
        yield cases.draws(book, overrides, draws=50, seed=3, first=70)
        yield cases.alternatives(book, [[], overrides], draws=50)
        yield cases.in_steps(book, [], overrides, [steady(book)], draws=50)
        yield cases.over_time(((book, []), (book, overrides)), 1, [steady(book)], draws=50)
        yield cases.at_points(book, overrides, points)
        yield cases.probes(book, overrides, "vat_rate", np.array([0.06, 0.09]), draws=20)
        yield cases.swings(book, overrides)[0]

    for plain, given in zip(made([]), made(said), strict=True):
        count = len(plain.quarters.starts)
        for name, values in plain.inputs.items():
            shape = (plain.count, count)
            same = np.broadcast_to(given.inputs[name], shape)
            assert same.tobytes() == np.broadcast_to(values, shape).tobytes(), name


def test_draws_spread_over_the_range_of_an_override_from_its_date_on(book):
    override = book.override("fsd_list_price@2028Q1=30000~20000..40000~normal")
    path = cases.draws(book, [override], draws=4_096).inputs["fsd_list_price"]
    start = book.quarters.position("2028Q1")
    plain = cases.draws(book, draws=4_096).inputs["fsd_list_price"]
    assert (path[:, :start] == plain[:, :1]).all()
    assert path[0, start:] == pytest.approx(30_000)
    assert np.quantile(path[1:, -1], [0.1, 0.5, 0.9]) == pytest.approx(
        [20_000, 30_000, 40_000], rel=0.01
    )
    # the luck of a draw stays its own: who was dear before is dear after
    assert np.corrcoef(np.argsort(np.argsort(plain[1:, 0])), path[1:, -1])[0, 1] > 0.95


def test_what_is_certain_becomes_uncertain_by_an_override_and_is_swung(book):
    assert not book["vat_rate"].is_uncertain
    made, names = cases.swings(book, [book.override("vat_rate=0.1~0.06..0.13~normal")])
    low = 2 * names.index("vat_rate") + 1
    assert made.inputs["vat_rate"][low : low + 2, 0].tolist() == [0.06, 0.13]
    assert set(np.delete(made.inputs["vat_rate"][:, 0], [low, low + 1])) == {0.1}
