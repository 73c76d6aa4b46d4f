"""Whole files of pages: by the ending of a file's name, what it holds and what it is made of."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from analytics import database
from analytics.answers import View
from analytics.database import named
from analytics.errors import InputError
from analytics.exhibits import Exhibit
from analytics.export import again, image, recipe, report, slides, table
from analytics.export.carried import with_recipes
from analytics.export.forms import FORMS, IMAGES
from analytics.export.recipe import Recipe
from analytics.export.workbook import workbook
from analytics.link import Link
from analytics.stories import Told, licensing
from analytics.stories.pages import PAGES, tell

if TYPE_CHECKING:
    from analytics.assumptions import Book


class Exported(NamedTuple):
    """The content of a file, the recipes it carries, and what it holds, in words."""

    content: bytes
    recipes: list[Recipe]
    words: str


class Chapter(NamedTuple):
    """A page that was told, and the link that shows it."""

    link: Link
    told: Told


def exported(
    links: Sequence[Link],
    ending: str,
    charts: Sequence[str] | None = None,
    data: Path = database.DATA,
) -> Exported:
    """A file of the pages that links show, made as the ending of its name asks.

    Raises InputError for an ending, a page or a chart that there is not, for more pages than such a
    file can hold, and for a page that cannot be told as asked.
    """
    form = ending.lower().lstrip(".")
    if form not in FORMS:
        raise InputError(
            f"file that ends in {ending[:20]!r}",
            "nothing is exported so",
            f"let its name end in one of .{', .'.join(FORMS)}",
        )
    if form == "xlsx" and not charts:
        return _workbook(links, data)
    if form in OF_ONE:
        return _of_one(links, form, charts, data)
    return bound(chapters(links, charts, data), form)


def bound(told: Sequence[Chapter], form: str) -> Exported:
    """Slides or a report of pages that were told."""
    content = BOUND[form]([one.told for one in told])
    recipes = [recipe.of_page(one.link, one.told) for one in told]
    count = sum(len(one.told.exhibits) for one in told)
    words = f"{FORMS[form]}: {count} charts of {len(told)} pages"
    return Exported(with_recipes(content, form, recipes), recipes, words)


def of_exhibit(exhibit: Exhibit, link: Link, form: str) -> bytes:
    """An exhibit as an image, or its data; the file carries how it was made."""
    if form in table.FORMS:
        return table.FORMS[form](exhibit, link)
    drawn = image.image(exhibit, cast("image.Form", form))
    return with_recipes(drawn, form, [recipe.of_exhibit(link, exhibit)])


def chapters(
    links: Sequence[Link], charts: Sequence[str] | None, data: Path = database.DATA
) -> list[Chapter]:
    """The pages that links show, told; links of one date and moment share what is known."""
    books: dict[tuple[object, ...], Book] = {}
    found = []
    for link in links:
        when = (link.said.get("as_of"), link.said.get("moment"))
        if when not in books:
            books[when] = link.book(data)
        view = link.view(books[when])
        found.append(Chapter(link.dated(view), tell(link.page, view, link.controls, charts)))
    return found


def _of_one(links: Sequence[Link], form: str, charts: Sequence[str] | None, data: Path) -> Exported:
    """One chart as an image, or its data."""
    if len(links) != 1 or len(charts or ()) > 1:
        raise InputError(
            f"file that ends in .{form}",
            "it holds one chart of one page",
            "name one page, one scenario and one chart, or let the name end in .pptx or .pdf",
        )
    page = named("page", links[0].page, PAGES)
    [chapter] = chapters(links, charts or [next(iter(page.charts))], data)
    [exhibit], link = chapter.told.exhibits, chapter.link
    others = "" if charts else f"; others by --chart: {', '.join([*page.charts][1:])}"
    content = of_exhibit(exhibit, link, form)
    recipes = [recipe.of_exhibit(link, exhibit)]
    return Exported(content, recipes, f"{FORMS[form]}: {exhibit.title}{others}")


def _workbook(links: Sequence[Link], data: Path) -> Exported:
    """The model with live formulas."""
    if len({link.said.get("scenario") for link in links}) > 1:
        raise InputError(
            "workbook", "it holds one scenario", "export one workbook for each scenario"
        )
    link = links[0]
    view = link.view(link.book(data))
    return model(link.dated(view), view)


def model(link: Link, view: View) -> Exported:
    """The model of a view as a workbook, with the licence that a link looks at."""
    asked, _ = licensing.questions(view, link.controls)
    told = Link.of(again.WORKBOOK, link.said)
    recipes = [recipe.recipe(told, view.digest, view.book.database, again.in_workbook(asked))]
    content = workbook(view, asked.arrangement)
    return Exported(with_recipes(content, "xlsx", recipes), recipes, FORMS["xlsx"])


OF_ONE = {*IMAGES, *table.FORMS}
BOUND: Mapping[str, Callable[[Sequence[Told]], bytes]] = {
    "pptx": slides.slides,
    "pdf": report.pdf,
    "html": lambda told: report.html(told).encode(),
}
