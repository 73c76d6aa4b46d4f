"""The assumptions of a report: what was changed from the base, then all of the base."""

from collections.abc import Iterable, Sequence

from analytics.answers import View
from analytics.assumptions import Assumption, Book, Knot, Override
from analytics.export.report.markup import Markup, joined, table, tag
from analytics.export.report.sources import GRADES, Sources, grade
from analytics.labels import day, span
from analytics.stories import Told

CHANGED = ("Assumption", "Base", "Here", "P10 to P90", "From", "Changed by", "On the pages")
TERMS = ("Deal and term", "Value", "Grade", "Source")
BASE = ("Assumption", "Value", "P10 to P90", "Grade", "Holds from", "Known from", "Source")


Seen = tuple[View, list[str]]  # a view, and the pages that it is on


def assumptions(told: Sequence[Told], sources: Sources) -> Markup:
    """What was changed from the base, terms of licences, and the base as of each date."""
    views = _views(told)
    changed = {one.assumption for view, _ in views for one in view.overrides}
    parts = [tag("h2", "Assumptions"), *_changes(views), *_terms(views, sources)]
    for as_of, book in {view.book.database.as_of: view.book for view, _ in views}.items():
        parts += [tag("h3", f"The base as of {day(as_of)}"), tag("p", f"Grades. {GRADES}")]
        parts += [_base(book, group, changed, sources) for group in book.groups]
    return tag("section", *parts, class_="assumptions")


def _views(told: Iterable[Told]) -> list[Seen]:
    """The views that pages and exhibits show, each once."""
    found: dict[str, Seen] = {}
    for page in told:
        for view in (page.view, *(one.view for one in page.exhibits)):
            _, pages = found.setdefault(view.digest, (view, []))
            if page.label not in pages:
                pages.append(page.label)
    return list(found.values())


def _changes(views: Sequence[Seen]) -> list[Markup]:
    """What differs from the base: from what, to what, by whom, and on which pages."""
    found: dict[tuple[str, ...], list[str]] = {}
    for view, pages in views:
        for one in view.overrides:
            known = found.setdefault(_change(view, one), [])
            known += [page for page in pages if page not in known]
    title = tag("h3", "Changed from the base")
    if not found:
        return [title, tag("p", "Nothing: every page shows the base case.")]
    return [title, table(CHANGED, [(*row, ", ".join(pages)) for row, pages in found.items()])]


def _change(view: View, one: Override) -> tuple[str, ...]:
    item = view.book[one.assumption]
    held = "held" if one.range is None else span(one.range.p10, one.range.p90, item.unit)
    base = item.said(item.knot_at(one.since).value)
    return (item.label, base, item.said(one.value), held, day(one.since), _by(view, one))


def _by(view: View, one: Override) -> str:
    """What changed an assumption: the scenario or an edit, and who signed it."""
    by = "edit" if one in view.edits else view.book.scenario(view.scenario).label
    return f"{by}, {one.signed.person}, {day(one.signed.made_at.date())}" if one.signed else by


def _terms(views: Sequence[Seen], sources: Sources) -> list[Markup]:
    """The terms of the licences that are granted, each arrangement once."""
    parts, told = [], set[tuple[str, str]]()
    for view, _ in views:
        licence, rows = view.licence, _term_rows(view, sources)
        said = (licence.label, str(rows))
        if rows and said not in told:
            told.add(said)
            parts += [tag("h3", f"Licence: {licence.label}"), table(TERMS, rows)]
    return parts


def _term_rows(view: View, sources: Sources) -> list[tuple[str, ...]]:
    book = view.book
    rows: list[tuple[str, ...]] = []
    for contract in view.licence.contracts:
        for name, value in contract.terms.items():
            term, origin = book.deals.terms[name], contract.origins[name]
            is_edited = value != origin["value"]
            changed = f" (changed from {term.said(origin['value'])})" if is_edited else ""
            rows.append(
                (
                    f"{contract.label}: {term.label}",
                    term.said(value) + changed,
                    "edit" if is_edited else grade(book.sources[origin["source"]]),
                    "" if is_edited else sources.cite(book, origin["source"]),
                )
            )
    return rows


def _base(book: Book, group: str, changed: set[str], sources: Sources) -> Markup:
    """The assumptions of a group as they stand, now and later."""
    items = [one for one in book.assumptions.values() if one.group == group]
    rows = [
        _row(book, item, knot, sources, is_changed=item.name in changed)
        for item in items
        for knot in item.knots[item.knots.index(item.knot_at(book.database.as_of)) :]
    ]
    return (
        tag("div", tag("h4", book.groups[group]), table(BASE, rows), class_="base")
        if rows
        else Markup()
    )


def _row(
    book: Book, item: Assumption, knot: Knot, sources: Sources, *, is_changed: bool
) -> tuple[str, ...]:
    origin = knot.origin
    keys = dict.fromkeys((origin["source"], origin.get("range_source")))
    return (
        f"{item.label} (changed above)" if is_changed else item.label,
        item.said(knot.value),
        span(knot.range.p10, knot.range.p90, item.unit) if knot.range else "held",
        grade(book.sources[origin["source"]]),
        day(knot.since),
        day(origin["known_from"].date()),
        joined(sources.cite(book, key) for key in keys),
    )
