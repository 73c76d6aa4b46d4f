"""The method page says what the code does."""

import re
from dataclasses import replace
from html import unescape

import pytest

from analytics import derivation
from analytics.assumptions import Book
from analytics.deals import NONE
from analytics.method import tree, words
from analytics.method.tree import Tree
from analytics.method.typeset import expression, typeset
from analytics.model.formula import FORMULAS


def read(html: str) -> str:
    """HTML as a person reads it aloud."""
    html = html.replace("<span class='fraction'><span>", "[").replace("</span><span>", " / ")
    html = html.replace("</span></span>", "]").replace("<sup>", "^").replace("<sub>", "_")
    return unescape(re.sub("<[^>]+>", "", html.replace("<div class='where'>", "; ")))


@pytest.fixture(scope="module")
def opened(either_book: Book) -> dict[str, str]:
    """Every figure of the base case as a tree."""
    steps = derivation.derivation(either_book)
    return {name: Tree(either_book, "USD", "2030Q4", NONE).of(step) for name, step in steps.items()}


@pytest.mark.parametrize("name", FORMULAS)
def test_every_formula_is_typeset_with_all_that_goes_into_it(name):
    made = FORMULAS[name]
    said = read(typeset(made))
    assert " = " in said
    if not made.equations:
        unsaid = {"deal", "driver", "route", "centre", "starts"}
        for parameter in set(made.parameters) - unsaid:
            assert parameter.replace("_", " ") in said, parameter


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("a - (b - c)", "a − (b − c)"),
        ("a * (b + c) / d", "[a · (b + c) / d]"),
        ("(1.0 + rate) ** -years", "(1 + rate)^−years"),
        ("-(a + b)", "−(a + b)"),
        ("a / (b * c) - d", "[a / b · c] − d"),
        ("np.where(x > 0, a, b)", "a where x > 0, else b"),
        ("2 * np.where(x > 0, a, b)", "2 · (a where x > 0, else b)"),
        ("np.log(a / b)", "ln([a / b])"),
        ("np.exp(-x)[..., None] * y[t - 1]", "e^−x · y_t − 1"),
        ("np.clip(x, 0.0, 1.0)", "min(max(x, 0), 1)"),
        ("np.divide(a, b, out=c, where=b > 0)", "[a / b] where b > 0, else 0"),
        ("np.log1p(-wait)", "ln(1 − wait)"),
    ],
)
def test_code_is_read_as_the_mathematics_it_is(code, said):
    assert read(expression(code)) == said


def test_names_in_code_never_become_html():
    assert "<script" not in expression("scriptx < y")
    assert "&lt;" in expression("x < y")


def test_a_tree_leads_from_every_figure_to_an_address_or_a_judgement(opened, either_book):
    for name, html in opened.items():
        if not name.startswith(("licens", "cannibal")):
            assert "href='http" in html or "judgement)" in html, name
    for key in re.findall(r"href='([^']+)'", "".join(opened.values())):
        assert unescape(key) in {one["url"] for one in either_book.sources.values()}


def test_a_tree_gives_range_source_grade_and_history_of_an_assumption(opened, either_book):
    book = either_book
    item = book["wtp_median_full"]
    told = tree.assumption(book, item, tree.history(book))
    knot = item.knots[-1]
    source = book.sources[knot.origin["source"]]
    for part in (item.meaning, source["title"], source["publisher"], "P10 to P90", "History"):
        assert part in unescape(told), part
    assert told in opened["take_rate"]


def test_history_tells_what_was_held_before_and_nothing_later(book, book_2024):
    now, then = tree.history(book), tree.history(book_2024)
    assert set(then) == set(book_2024.assumptions)
    for name, rows in then.items():
        assert all(row["known_from"].date() <= book_2024.database.as_of for row in rows)
        assert len(rows) <= len(now[name]) or name == "usd_cny"
    longer = [name for name in then if len(now[name]) > len(then[name])]
    assert "wtp_median_full" in longer


def test_the_answer_counts_what_is_judged(book):
    steps = derivation.derivation(book)
    made = Tree(book, "USD", "2030Q4", NONE)
    said = words.figure_answer(made, steps["fsd_npv"])
    leaves = {one.name for one in steps["fsd_npv"].leaves()} & set(book.assumptions)
    judged = [name for name in leaves if words.is_judged(book, name)]
    assert f"{len(leaves)} assumptions, {len(judged)} of them judged" in said
    assert words.figure_answer(made, steps["licensing_paid"]).endswith("happens in this view.")


def test_values_in_a_tree_are_those_of_the_quarter(book):
    steps = derivation.derivation(book)
    first, last = (Tree(book, "USD", quarter, NONE) for quarter in ("2027Q1", "2035Q4"))
    step = steps["capable_fleet"]
    for made, position in ((first, book.quarters.position("2027Q1")), (last, -1)):
        assert made.value(step) == tree.figure(float(step.value[0, position]), "cars")
    assert replace(first, currency="CNY").unit(steps["fsd_npv"]) == "CNY m"


def test_profit_spread_over_quarters_is_told_in_money(book):
    arrangement = book.deals.arrangement("one_foreign_maker")
    made = Tree(book, "USD", "2031Q2", arrangement)
    html = made.of(derivation.derivation(book, arrangement=arrangement)["cannibalisation"])
    spread = re.findall(r"spread over the quarters[^<]*</b> <span class='value'>([^<]+)", html)
    assert {value.startswith("CNY") for value in spread} == {True, False}
    assert not [value for value in spread if value.endswith("m cars")]
