"""Lines of assumptions: written anew they say what was written, and nothing else moves."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import cases, results, workbench
from analytics.answers import View
from analytics.cells import csv_text, read_table, xlsx_bytes
from analytics.errors import InputError
from analytics.workbench import words


@pytest.fixture(scope="module")
def view(book):
    return View(book, "base", (), 64, 1, "USD")


def line(view, name, since=""):
    item = view.book[name]
    return workbench.line_at(view, item, workbench.day_of(view.book, since))


def written(view, name, since="", **cells):
    item, day = view.book[name], workbench.day_of(view.book, since)
    made = workbench.rewritten(view, item, day, cells)
    others = [edit for edit in view.edits if edit.assumption != name]
    return replace(view, edits=(*others, *made))


def test_every_assumption_has_the_lines_that_hold_now_and_later(book, view):
    table = workbench.table(view, {})
    assert set(table["assumption"]) == set(book.assumptions)
    prices = table[table["assumption"] == "fsd_monthly_price"]
    assert list(prices["since"]) == ["", "2027Q3"]
    assert list(prices["value"]) == ["0", "699"]
    assert list(prices["p10"]) == ["", "499"]


def test_a_table_brought_back_as_it_left_changes_nothing(either_book):
    view = View(either_book, "base", (), 64, 1, "USD")
    table = workbench.table(view, {})
    for name, content in (
        ("t.csv", csv_text(table).encode("utf-8-sig")),
        ("t.xlsx", xlsx_bytes(table, "assumptions")),
    ):
        found = workbench.dry_run(view, read_table(name, content))
        assert (found.same, len(found.changes), found.problems) == (len(table), 0, ())


def test_a_scenario_brought_back_as_it_left_changes_nothing(book):
    for name in book.scenarios:
        view = View(book, name, (), 64, 1, "USD")
        table = workbench.table(view, {})
        found = workbench.dry_run(view, read_table("t.csv", csv_text(table).encode()))
        assert (len(found.changes), found.problems) == (0, ()), name


@given(st.data())
def test_a_line_written_anew_says_so_and_later_lines_stay(book, view, data):
    name = data.draw(
        st.sampled_from([n for n, item in book.assumptions.items() if not item.choices])
    )
    item = book[name]
    known = workbench.lines(view, item)
    since = data.draw(st.sampled_from([*(one.since for one in known), date(2029, 4, 1)]))
    lowest = max(item.lowest, book.earliest(item))
    value = data.draw(st.floats(lowest, item.highest))
    made = workbench.rewritten(view, item, since, {"value": workbench.number_of(item, value)})
    after = replace(view, edits=made)
    lines = {one.since: one for one in workbench.lines(after, item)}
    assert lines[since].value == value
    for one in known:
        if one.since != since:
            assert lines[one.since].says == one.says
    back = workbench.edits_for(after, item, workbench.base_lines(book, item))
    assert back == ()


def test_a_value_outside_its_range_is_held_and_one_inside_stays_uncertain(view):
    assert (
        line(written(view, "fsd_list_price", value="60000"), "fsd_list_price").range.p10 == 45_000
    )
    assert line(written(view, "fsd_list_price", value="32000"), "fsd_list_price").range is None
    given = written(view, "fsd_list_price", value="32000", p10="25000", p90="40000")
    assert line(given, "fsd_list_price").range[2:4] == (25_000, 40_000)
    held = written(view, "fsd_list_price", p10="", p90="")
    assert line(held, "fsd_list_price").says[1:] == (64_000, None)


@pytest.mark.parametrize(
    ("name", "cells", "what"),
    [
        ("vat_rate", {"value": "abc"}, "'abc' is not a plain number"),
        ("vat_rate", {"value": "0.7"}, "lies outside 0 to 0.5"),
        ("vat_rate", {"p10": "0.1"}, "one end of a range only"),
        ("vat_rate", {"p10": "0.2", "p90": "0.3"}, "does not lie around 0.13"),
        ("vat_rate", {"p10": "0.1", "p90": "0.2", "distribution": "x"}, "no distribution 'x'"),
        ("vat_rate", {"value": ""}, "'' is not a plain number"),
        ("take_rate_mode", {"value": "=1"}, "'=1' is not a choice"),
        ("take_rate_mode", {"p10": "fixed", "p90": "fixed"}, "is a choice, without a range"),
        ("vat_rate", {"value": "0.1~0..0.2"}, "'0.1~0..0.2' is not a plain number"),
    ],
)
def test_a_cell_that_cannot_be_used_says_where_what_and_how_to_mend_it(view, name, cells, what):
    with pytest.raises(InputError) as found:
        written(view, name, **cells)
    assert what in found.value.what
    assert view.book[name].label in found.value.where


def test_what_is_put_back_is_no_change(view):
    there = written(view, "fsd_monthly_price", "2027Q3", value="499")
    assert len(there.edits) == 1
    back = written(there, "fsd_monthly_price", "2027Q3", value="699", p10="499", p90="949",
                   distribution="lognormal")  # fmt: skip
    assert back.edits == ()


def test_an_effect_is_the_difference_of_two_runs_on_the_same_draws(book, view):
    after = written(view, "fsd_list_price", value="32000")
    found = workbench.effect(workbench.Draft(after))
    value = [
        results.run(book, cases.draws(book, edits, draws=64), "USD").total("fsd_npv")[1:]
        for edits in ((), after.edits)
    ]
    difference = value[1] - value[0]
    assert found.before == pytest.approx(pd.Series(value[0]).median(), rel=1e-12)
    assert found.after == pytest.approx(pd.Series(value[1]).median(), rel=1e-12)
    assert (found.p10, found.difference, found.p90) == pytest.approx(
        tuple(pd.Series(difference).quantile([0.1, 0.5, 0.9])), rel=1e-12
    )
    plain = workbench.effect(workbench.Draft(view))
    assert (plain.before, plain.difference, plain.p10) == (plain.after, 0.0, 0.0)
    assert "nothing is changed" in words.answer(view, plain)
    assert words.answer(after, found).startswith("With 1 assumption changed, FSD in China is worth")


def test_a_save_holds_the_edits_and_what_stood_there_before(view):
    after = written(view, "fsd_list_price", value="32000")
    [one] = workbench.changes(after, is_whole=False)
    assert one.was == "fsd_list_price=64000~45000..68000~triangular"
    assert one.written == ("fsd_list_price=32000",)
    war = replace(after, scenario="price_war")
    names = {change.assumption for change in workbench.changes(war, is_whole=True)}
    assert names == {one.assumption for one in war.overrides}


def test_what_a_scenario_holds_is_put_back_to_the_base_by_writing_the_base(book):
    view = View(book, "price_32000", (), 64, 1, "USD")
    item = book["fsd_list_price"]
    told = workbench.edits_for(view, item, workbench.base_lines(book, item))
    assert told
    [one] = workbench.changes(replace(view, edits=told), is_whole=False)
    assert one.written == ()


def test_a_dry_run_lists_what_would_change_and_what_cannot_be_used(view):
    told = pd.DataFrame(
        [
            ["vat_rate", "", "0.1", "", "", ""],
            ["fsd_list_price", "2028 q1", "30000", "20000", "40000", "normal"],
            ["wtp_log_sd", "", "abc", "", "", ""],
            ["gone", "", "1", "", "", ""],
            ["vat_rate", "", "0.09", "", "", ""],
            ["nest_correlation", "2019Q1", "0.3", "", "", ""],
            ["one_time_sale", "", "on_sale", "", "", ""],
        ],
        columns=[*workbench.CELLS],
    )
    found = workbench.dry_run(view, told)
    assert list(found.changes["assumption"]) == ["vat_rate", "fsd_list_price"]
    assert list(found.changes["before"]) == ["0.13", "64000 (45000 to 68000, triangular)"]
    assert list(found.changes["after"]) == ["0.1", "30000 (20000 to 40000, normal)"]
    assert found.same == 1
    assert [one.where.partition(",")[0] for one in found.problems] == [
        "row 4",
        "row 5",
        "row 6",
        "row 7",
    ]
    assert view.edits == ()
    [price] = found.overrides["fsd_list_price"]
    assert (price.since, price.value) == (date(2028, 1, 1), 30_000)


def test_a_table_without_the_columns_says_which_are_missing(view):
    found = workbench.dry_run(view, pd.DataFrame({"assumption": ["vat_rate"], "valeu": ["1"]}))
    [problem] = found.problems
    assert "since, value, p10, p90, distribution" in problem.what


def test_what_edits_do_depends_on_what_they_are_held_against(book, view):
    told = (book.override("fsd_list_price=32000"), book.override("vat_rate=0.1"))
    base = workbench.Draft(replace(view, edits=told))
    cheap = workbench.Draft(replace(base.view, scenario="price_32000"))
    assert base.key != cheap.key
    assert workbench.effect(base).before != workbench.effect(cheap).before
