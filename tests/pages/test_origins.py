"""From every figure on every page to where it comes from."""

import re
from html import escape, unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from analytics import derivation, evidence
from analytics.model.formula import FORMULAS
from analytics.screen import runs
from tests.pages.test_frame import PAGES, opened, titles

WITHOUT = ("method", "evidence", "backtest", "history", "pack")  # an answer that is a figure
ANSWERED = [page for page in PAGES if page not in WITHOUT]
LINK = re.compile(r"<a href='(/[^']+)' target='_blank'>([^<]+)</a>")


def texts(at):
    return [element.proto.body for element in at.get("html")]


@pytest.mark.parametrize("as_of", ["today", "2024-05-17"])
@pytest.mark.parametrize("page", ANSWERED)
def test_every_chart_and_answer_leads_to_a_source_or_a_judgement(page, as_of):
    book = runs.book(as_of)
    day = str(book.database.as_of)
    at = opened(page, as_of=day, draws="100", set="fsd_list_price=50000")
    behind = [text for text in texts(at) if "class='behind'" in text]
    assert len(behind) == len(titles(at)) + 1, "a link a chart, and one below the answer"
    subjects = evidence.told(book).subjects
    by_label = {metric.label: metric.name for metric in book.metrics.values()}
    steps = derivation.derivation(book, arrangement=book.deals.arrangement("one_foreign_maker"))
    for to, label in LINK.findall("".join(behind)):
        there = urlsplit(unescape(to))
        asked = {name: values[0] for name, values in parse_qs(there.query).items()}
        assert asked["as_of"] == day
        if there.path == "/method":
            assert asked["of"] == unescape(label)
            assert asked["set"] == "fsd_list_price=50000"
            leaves = {one.name for one in steps[by_label[asked["of"]]].leaves()}
            sources = [
                book[one].knots[-1].origin["source"] for one in leaves & set(book.assumptions)
            ]
            assert sources
            assert set(sources) <= set(book.sources)
        else:
            assert there.path == "/evidence"
            assert asked["subject"] in subjects


def test_a_link_opens_the_method_page_on_that_figure_with_the_same_edits():
    at = opened("method", set="wtp_median_full=15000", of="Take rate", quarter="2031 Q2")
    answer = at.header[0].value
    assert answer.startswith("Take rate in 2031 Q2: ")
    [tree] = [text for text in texts(at) if "class='tree'" in text]
    assert "CNY 15,000" in tree


def test_every_formula_stands_on_the_method_page_with_its_unit_and_inputs():
    at = opened("method", part="Formulas")
    told = "".join(texts(at))
    for name, formula in FORMULAS.items():
        assert f"<span class='origin'>{name}</span>" in told
        assert f"[{escape(formula.unit)}]" in told
    assert told.count("class='equation'") == len(FORMULAS)


def test_checks_are_worked_out_when_asked_and_not_before():
    at = opened("method", part="Checks")
    assert "Computed" not in at.dataframe[0].value
    at.button(key="checks").click().run()
    rows = at.dataframe[0].value
    assert rows["Holds"].all()
    assert re.match(r"All \d+ numbers of \d+ external checks come out", at.header[0].value)


def test_limits_and_names_are_listed():
    assert len(opened("method", part="Notation").dataframe[0].value) > 100
    assert "nobody can say which way" in opened("method", part="Limits").header[0].value
