"""The report: one HTML file or PDF with answers, charts, ranges, assumptions and sources.

It needs nothing from outside, runs nothing, and says of every page how to see it again.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from analytics.errors import InputError
from analytics.exhibits import Exhibit
from analytics.export import image, typeface
from analytics.export.report.assumptions import assumptions
from analytics.export.report.charts import chart
from analytics.export.report.markup import Markup, joined, table, tag
from analytics.export.report.printing import printed
from analytics.export.report.sources import Sources
from analytics.export.report.tables import key_numbers
from analytics.labels import day
from analytics.stories import Told
from analytics.words import circumstances

TITLE = "Full Self-Driving in China: what it is worth to Tesla"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"
DIGITS = 12  # of the digest of the data
WITHOUT_CHARTS = (
    "The charts are left out, as there is no Chromium on the server to draw them with; the tables "
    "hold their key numbers."
)
STYLE = Path(__file__).with_name("report.css")

Links = Mapping[str, str]  # what opens a page again, as it is read: by the page's name


def html(told: Sequence[Told], links: Links | None = None) -> str:
    """The pages as one HTML file; with tables alone where there is no browser to draw with.

    Raises InputError where no page is given.
    """
    if not told:
        raise InputError("report", "there is no page in it", "choose at least one page")
    sources = Sources()
    body = (
        _masthead(told),
        _answers(told),
        Markup() if image.can_draw() else tag("p", WITHOUT_CHARTS, class_="foot"),
        *(_page(number, page, sources) for number, page in enumerate(told, start=1)),
        assumptions(told, sources),
        _sources(told, sources, links or {}),
    )
    return f"<!doctype html>\n{tag('html', _head(told[0]), tag('body', *body), lang='en')}\n"


def pdf(told: Sequence[Told], links: Links | None = None) -> bytes:
    """The pages as a PDF, A4.

    Raises InputError where no page is given, and where there is no browser to print with.
    """
    if told and not image.can_draw():
        raise InputError(
            "report",
            "there is no Chromium to make a PDF with",
            "install Chromium or Chrome, or take the report as HTML, which needs none",
        )
    return printed(html(told, links))


def _head(first: Told) -> Markup:
    title = f"{first.answer} {_sentence(circumstances(first.view))}"
    return tag(
        "head",
        Markup('<meta charset="utf-8">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", title),
        _style(),
    )


@cache
def _style() -> Markup:
    """The look, with the letters of both typefaces."""
    letters = typeface.style_of_svg() + typeface.style_of_headings()
    return Markup(f"{letters}<style>{STYLE.read_text('utf-8')}</style>")


def _masthead(told: Sequence[Told]) -> Markup:
    """What this is, as of when, under which assumptions, and what reproduces it."""
    views = [view for page in told for view in (page.view, *(one.view for one in page.exhibits))]
    facts: dict[str, list[str]] = {
        "As of": [day(view.book.database.as_of) for view in views],
        "Scenario": [_sentence(circumstances(page.view).partition(", ")[2]) for page in told],
        "Currency": [view.currency for view in views],
        "Draws": [f"{page.view.draws:,}, seed {page.view.seed}" for page in told],
        "Runs": [view.digest for view in views],
        "Data": [view.book.database.digest[:DIGITS] for view in views],
    }
    rows = [
        tag("div", tag("dt", name), tag("dd", "; ".join(dict.fromkeys(values))))
        for name, values in facts.items()
    ]
    return tag("header", tag("h1", TITLE), tag("dl", *rows, class_="facts"))


def _answers(told: Sequence[Told]) -> Markup:
    """The answers of all pages; the first is the first sentence of the report."""
    return tag(
        "ol",
        *(
            tag("li", page.answer, " ", tag("a", page.label, href=f"#page-{number}"))
            for number, page in enumerate(told, start=1)
        ),
        class_="answers",
    )


def _page(number: int, page: Told, sources: Sources) -> Markup:
    """A page: its answer, then its exhibits."""
    lead = (tag("h2", page.label), tag("p", page.answer, class_="lead"))
    shown = [
        _exhibit(f"chart-{number}-{place}", one, sources)
        for place, one in enumerate(page.exhibits, start=1)
    ]
    opening = tag("div", *lead, *shown[:1], class_="opening")
    return tag("section", opening, *shown[1:], class_="page", id=f"page-{number}")


def _exhibit(mark: str, exhibit: Exhibit, sources: Sources) -> Markup:
    """The finding, the chart that shows it, what it rests on, and its key numbers."""
    sources.cite_data(exhibit.view.book, exhibit.data)
    words = exhibit.frame
    return tag(
        "figure",
        tag(
            "div",
            tag("h3", words.title),
            tag("p", words.subtitle, class_="subtitle"),
            chart(exhibit, mark) if image.can_draw() else Markup(),
            tag("p", words.foot, class_="foot"),
            class_="chart",
        ),
        _numbers(exhibit),
    )


def _numbers(exhibit: Exhibit) -> Markup:
    told = key_numbers(exhibit)
    made = table(
        told.headings, [[_cell(cell) for cell in row] for row in told.rows], words=told.words
    )
    if len(told.rows) == told.among:
        return made
    more = f"{len(told.rows)} of {told.among} rows; all are in the data of {exhibit.file_name}."
    return joined((made, tag("p", more, class_="more")))


def _cell(text: str) -> Markup:
    point, _, spread = text.partition("\n")
    return joined((point, tag("small", spread))) if spread else joined((point,))


def _sources(told: Sequence[Told], sources: Sources, links: Links) -> Markup:
    """What was cited, and how to see each page again."""
    again = [
        tag(
            "li",
            f"{page.label}: run ",
            tag("span", page.view.digest, class_="digest"),
            *((", ", tag("span", links[page.page], class_="link")) if page.page in links else ()),
        )
        for page in told
    ]
    digests = dict.fromkeys(page.view.book.database.digest for page in told)
    return tag(
        "section",
        tag("h2", "Sources"),
        tag("ol", sources.listed(), class_="sources"),
        tag("h2", "How to see the same digits again"),
        tag(
            "p",
            "The same data, assumptions, draws, seed and code have the same run digest, and give "
            "the same digits on every machine. Digest of the data: ",
            tag("span", "; ".join(digests), class_="digest"),
            ".",
        ),
        tag("ul", *again),
        class_="new",
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
