"""The notes of a slide: the page's answer, and the assumptions behind what it shows."""

from collections.abc import Iterator, Sequence

from analytics.answers import View, derivation
from analytics.assumptions import Assumption
from analytics.calendar import quarter_of
from analytics.exhibits import Exhibit
from analytics.export.slides.changes import Change, changes
from analytics.labels import span
from analytics.stories import Told
from analytics.words import listed
from analytics.workbench import Line, lines

MOST_LINES = 3  # of an assumption that are told one by one
REMEMBERED = 8  # derivations

_derived: dict[tuple[object, ...], dict[str, tuple[str, ...]]] = {}


def notes(page: Told, exhibit: Exhibit) -> str:
    """What to know when showing an exhibit."""
    view = exhibit.view
    parts = [f"{page.label}: {page.answer}", _changed(view)]
    behind = [view.book[name] for name in _behind(view, exhibit.about)]
    if behind:
        told = "\n".join(_assumption(view, item) for item in behind)
        parts.append(f"Assumptions behind, with P10 to P90 and grade of the source:\n{told}")
    else:
        about = listed(list(exhibit.about)) if exhibit.about else "the facts"
        parts.append(f"It rests on evidence as reported: {about}.")
    return "\n\n".join(parts)


def answers(told: Sequence[Told]) -> str:
    """What to know when showing the answers."""
    views = {page.view.key: page.view for page in told}
    said = [f"{page.label}: {page.answer}" for page in told]
    return "\n\n".join([*said, *dict.fromkeys(_changed(view) for view in views.values())])


def _changed(view: View) -> str:
    """What is changed in a view, from what to what."""
    told = changes(view)
    if not told:
        return "Nothing is changed from the base case."
    return "Changed from the base case:\n" + "\n".join(map(_change, told))


def _change(one: Change) -> str:
    return f"- {one.label}: {one.base} \u2192 {one.here}, from {one.since} on ({one.who})"


def _behind(view: View, about: Sequence[str]) -> list[str]:
    """The assumptions that metrics of the base case are made from, by driver."""
    known = _leaves(view)
    found = {name for metric in about for name in known.get(metric, ())}
    return [name for name in view.book.assumptions if name in found]


def _leaves(view: View) -> dict[str, tuple[str, ...]]:
    """The assumptions that each metric is made from; worked out once for a view."""
    key = view.on(1).key
    if key not in _derived:
        while len(_derived) >= REMEMBERED:
            _derived.pop(next(iter(_derived)))
        _derived[key] = {
            metric: tuple(leaf.name for leaf in step.leaves() if leaf.name in view.book.assumptions)
            for metric, step in derivation(view).items()
        }
    return _derived[key]


def _assumption(view: View, item: Assumption) -> str:
    """An assumption in a line."""
    told = list(_lines(view, item))
    source = view.book.sources[item.knot_at(view.book.database.as_of).origin["source"]]
    return f"- {item.label}: {'; '.join(told)} [{source['grade']}]"


def _lines(view: View, item: Assumption) -> Iterator[str]:
    """What holds now and later; of many values the first and the last."""
    held = lines(view, item)
    if len(held) <= MOST_LINES:
        yield from (_line(view, item, one) for one in held)
        return
    yield _line(view, item, held[0])
    yield f"{len(held) - 2} values between"
    yield _line(view, item, held[-1])


def _line(view: View, item: Assumption, one: Line) -> str:
    since = f" from {quarter_of(one.since)}" if one.since > view.book.quarters.first_day else ""
    spread = f" ({span(one.range.p10, one.range.p90, item.unit)})" if one.range else ""
    return f"{item.said(one.value)}{since}{spread}"
