"""The report says what the pages say, stands alone, and does nothing."""

import io
import os
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader

from analytics.answers import View
from analytics.errors import InputError
from analytics.export import image, report
from analytics.export.report import printing
from analytics.export.report.charts import element
from analytics.export.report.layouts import LAYOUTS
from analytics.export.report.markup import tag
from analytics.export.report.tables import key_numbers
from analytics.labels import amount, span
from analytics.stories.controls import Controls
from analytics.stories.pages import PAGES, tell

HOSTILE = "<script>alert(1)</script><a href='javascript:alert(1)' onclick=\"x()\">"
VOID = {"meta", "link", "img", "br", "hr", "input"}
LOADS = {"script", "link", "img", "iframe", "object", "embed", "audio", "video", "base", "form"}


class Parsed(HTMLParser):
    """The elements of a page and its text; fails where elements are not closed in turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements, self.open, self.words = [], [], []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, name, attributes):
        self.elements.append((name, dict(attributes)))
        if name not in VOID:
            self.open.append(name)

    def handle_startendtag(self, name, attributes):
        self.elements.append((name, dict(attributes)))

    def handle_endtag(self, name):
        assert self.open.pop() == name

    def handle_data(self, text):
        if "style" not in self.open:
            self.words.append(text)

    @property
    def text(self):
        return "".join(self.words)


def money(value):
    """An amount as a table says it."""
    return amount(value, "USD m").replace("USD 0.0 m", "0")


@pytest.fixture(scope="module")
def told(book, book_2024):
    """A page as told of a date, once."""

    @cache
    def told(page, year, charts=None):
        view = View(book if year == "today" else book_2024, "base", (), 200, 1, "USD")
        return tell(page, view, Controls(), charts)

    return told


@pytest.fixture
def without_browser(monkeypatch):
    monkeypatch.setattr(image, "can_draw", lambda: False)


@pytest.fixture
def browser():
    """Chromium; missing it skips the test, but fails it in CI."""
    if not image.can_draw():
        words = "there is no Chromium (Debian: apt-get install chromium)"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)


@pytest.mark.parametrize("year", ["today", "2024"])
@pytest.mark.usefixtures("without_browser")
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_told_with_answer_findings_digests_and_sources(told, page, year):
    said = told(page, year)
    text = Parsed(report.html([said])).text
    assert said.answer in text
    for exhibit in said.exhibits:
        for part in (exhibit.title, exhibit.frame.subtitle, exhibit.frame.foot):
            assert part in text
        assert exhibit.view.digest in text
    assert said.view.book.database.digest in text
    cited = set(re.findall(r"\[(\d+)\]", text))
    assert cited
    assert cited <= {
        attributes.get("value")
        for name, attributes in Parsed(report.html([said])).elements
        if name == "li"
    }


@pytest.mark.usefixtures("without_browser")
@pytest.mark.parametrize("page", PAGES)
def test_the_first_sentence_is_the_answer_of_the_first_page(told, page):
    text = Parsed(report.html([told(page, "today"), told("overview", "today")])).text
    body = text.partition(report.TITLE)[2]
    first = min(body.index(told(name, "today").answer) for name in (page, "overview"))
    assert body.index(told(page, "today").answer) == first
    assert "." not in re.sub(r"\d\.\d", "", body[:first])


def test_each_exhibit_has_a_layout_or_a_plain_table(told):
    named = {one.name for page in PAGES for one in told(page, "today").exhibits}
    assert set(LAYOUTS) <= named
    for page in PAGES:
        for exhibit in told(page, "today").exhibits:
            made = key_numbers(exhibit)
            assert made.rows, exhibit.name
            assert all(len(row) == len(made.headings) for row in made.rows)


@pytest.mark.parametrize("year", ["today", "2024"])
def test_the_numbers_of_a_fan_are_those_of_its_data(told, year):
    [exhibit] = told("overview", year, ("fsd-revenue-by-year",)).exhibits
    made = key_numbers(exhibit)
    rows = {row[0]: row[1:] for row in made.rows}
    assert made.headings[1:] == list(exhibit.data["period"])
    for heading, column in (("Median", "p50"), ("P10", "p10"), ("P90", "p90")):
        assert rows[heading] == [money(value) for value in exhibit.data[column]]


@pytest.mark.parametrize(
    ("page", "name", "point", "across", "down"),
    [
        ("licensing", "licences-compared", "p50", "metric", "arrangement"),
        ("data_route", "hedge", "mean", "part", "route"),
    ],
)
def test_every_cell_put_across_is_its_figure_and_range(told, page, name, point, across, down):
    [exhibit] = told(page, "today", (name,)).exhibits
    cells = {cell for row in key_numbers(exhibit).rows for cell in row[1:]}
    assert len(exhibit.data) == sum(len(row) - 1 for row in key_numbers(exhibit).rows)
    for _, row in exhibit.data[exhibit.data["p10"] * exhibit.data["p90"] != 0].iterrows():
        said = f"{amount(row[point], 'USD m')}\n{span(row['p10'], row['p90'], 'USD m')}"
        assert said in cells, (row[across], row[down])


def test_what_a_decision_does_not_concern_is_not_in_its_table(told):
    [exhibit] = told("drivers", "today", ("worth-of-groups",)).exhibits
    mine = exhibit.data[(exhibit.data["kind"] == "group") & (exhibit.data["decision"] == "route")]
    best = mine.sort_values("worth", ascending=False, kind="stable")
    made = key_numbers(exhibit)
    assert [row[0] for row in made.rows] == list(best["label"])
    assert [row[1] for row in made.rows] == [money(value) for value in best["worth"]]


def test_a_date_that_never_comes_is_said_so(told):
    [exhibit] = told("data_route", "today", ("routes-compared",)).exhibits
    text = str(key_numbers(exhibit).rows)
    assert "after 2035" in text
    assert "2036" not in text


@pytest.mark.usefixtures("without_browser")
def test_rows_left_out_are_counted(told):
    said = told("drivers", "today", ("tornado",))
    rows = len(said.exhibits[0].data)
    assert f"12 of {rows} rows" in Parsed(report.html([said])).text


@pytest.mark.usefixtures("without_browser")
def test_what_was_changed_comes_before_the_base(book):
    view = View(book, "price_war", (book.override("vat_rate=0.09"),), 200, 1, "USD")
    parsed = Parsed(report.html([tell("overview", view, Controls(), ())]))
    changed, _, base = parsed.text.partition("Changed from the base")[2].partition("The base as of")
    label = book["vat_rate"].label
    assert f"{label}13.0%9.0%held" in changed
    assert "edit" in changed
    assert book.scenario("price_war").label in changed
    assert f"{label} (changed above)" in base
    for item in book.assumptions.values():
        assert item.label in base
    assert ("span", {"class": "judgement"}) in parsed.elements


@pytest.mark.usefixtures("without_browser")
def test_every_source_of_an_assumption_is_listed_with_its_address(told, book):
    parsed = Parsed(report.html([told("overview", "today", ())]))
    links = {a.get("href") for name, a in parsed.elements if name == "a"}
    for item in book.assumptions.values():
        source = book.sources[item.knot_at(book.database.as_of).origin["source"]]
        assert source["title"] in parsed.text
        if isinstance(source["url"], str):
            assert source["url"] in links
    known = {row["url"] for row in book.sources.values()}
    assert all(one.startswith("#") or one in known for one in links)


@pytest.mark.usefixtures("without_browser")
def test_what_people_typed_stays_text(told):
    said = told("overview", "today")
    exhibits = [replace(one, title=HOSTILE, subtitle=HOSTILE) for one in said.exhibits]
    exhibits[1] = replace(exhibits[1], data=exhibits[1].data.assign(label=HOSTILE))
    hostile = replace(said, label=HOSTILE, answer=HOSTILE, exhibits=tuple(exhibits))
    page = report.html([hostile], {"overview": HOSTILE})
    parsed = Parsed(page)
    assert parsed.text.count(HOSTILE) >= 8
    assert "<script" not in page
    for name, attributes in parsed.elements:
        assert name not in LOADS
        assert not any(one.startswith("on") for one in attributes)
        assert attributes.get("href", "#").startswith(("#", "http://", "https://"))


@pytest.mark.usefixtures("without_browser")
def test_the_label_of_a_scenario_stays_text(book, monkeypatch):
    named = {**book.scenarios, "mine": replace(book.scenario("price_war"), label=HOSTILE)}
    monkeypatch.setitem(book.__dict__, "scenarios", named)
    view = View(book, "mine", (), 200, 1, "USD")
    page = report.html([tell("overview", view, Controls(), ["fsd-revenue-by-year"])])
    assert "<script" not in page
    assert Parsed(page).text.count(HOSTILE.lower()) >= 2


def test_a_chart_does_nothing_and_shares_no_name():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'viewBox="0 0 100 68"><defs><clipPath id="a"/></defs><script>x()</script>'
        '<a xlink:href="javascript:x()"><text>words</text></a><g onclick="x()" '
        'clip-path="url(\'#a\')"/><image xlink:href="http://elsewhere/x.png"/></svg>'
    )
    made = element(svg, "chart-7", 'a "finding"', 40)
    assert 'id="chart-7-a"' in made
    assert "url('#chart-7-a')" in made
    assert 'viewBox="0 10 100 40"' in made
    assert not re.search("script|onclick|elsewhere|<a ", made)


@pytest.mark.usefixtures("without_browser")
def test_without_a_browser_tables_stand_for_charts_and_words_say_so(told):
    said = told("overview", "today")
    page = report.html([said])
    assert "<svg" not in page
    assert report.WITHOUT_CHARTS in Parsed(page).text
    with pytest.raises(InputError, match=r"no Chromium to make a PDF with.*as HTML"):
        report.pdf([said])


@pytest.mark.parametrize("made", [report.html, report.pdf])
def test_an_empty_selection_is_refused_in_words(made):
    with pytest.raises(InputError, match="choose at least one page"):
        made([])


@pytest.mark.parametrize("command", ["false", "true", "nowhere/chromium"])
def test_a_browser_that_does_not_print_is_told_in_words(monkeypatch, command):
    monkeypatch.setattr(printing.Chromium, "find_browser", lambda **_: command)
    with pytest.raises(InputError, match=r"Chromium.*take the report as HTML"):
        printing.printed("<p>words</p>")


def test_a_browser_that_hangs_is_given_up(monkeypatch, tmp_path):
    slow = tmp_path / "chromium"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(printing.Chromium, "find_browser", lambda **_: slow)
    monkeypatch.setattr(printing, "PATIENCE", 0.2)
    with pytest.raises(InputError, match="did not print it within"):
        printing.printed("<p>words</p>")


@pytest.mark.usefixtures("browser")
def test_a_page_stands_alone_with_its_charts(told):
    page = report.html([told("overview", "today"), told("fsd_revenue", "today")])
    parsed = Parsed(page)
    count = len(told("overview", "today").exhibits) + len(told("fsd_revenue", "today").exhibits)
    assert sum(name == "svg" for name, _ in parsed.elements) == count
    names = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(names) == len(set(names))
    assert set(re.findall(r"url\(['\"]?#([^'\")]+)", page)) <= set(names)
    assert page.count("@font-face") == 2
    loaded = [one.get("src") or one.get("xlink:href") for _, one in parsed.elements]
    loaded += re.findall(r"url\(([^)]*)\)", page)
    assert all(one.strip("'\"").startswith(("data:", "#")) for one in loaded if one)
    assert "@import" not in page
    assert not LOADS & {name for name, _ in parsed.elements}
    assert "default-src 'none'" in page


@pytest.mark.usefixtures("browser")
def test_the_pdf_says_what_the_page_says(told):
    said = [told("overview", "today"), told("scenarios", "2024", ("scenarios-compared",))]
    content = report.pdf(said, {"overview": "https://here.example/overview?as_of=2026"})
    pages = PdfReader(io.BytesIO(content)).pages
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
    assert len(pages) > 1
    for one in said:
        assert one.answer in text
        assert one.view.digest in text
    assert "here.example/overview" in text
    assert re.search(rf"(?<!\w)1 of {len(pages)}(?!\d)", text)


def test_markup_put_together_with_text_is_text():
    assert tag("p", tag("b", "so") + "<i>") == "<p>&lt;b&gt;so&lt;/b&gt;&lt;i&gt;</p>"
    assert tag("p", "a\x00b", title='"') == '<p title="&quot;">a␀b</p>'
