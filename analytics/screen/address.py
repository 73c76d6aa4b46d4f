"""The state of the screen, held in the address: as of, scenario, currency, edits, draws, seed.

And the moment of the workspace, where anything is saved: what is saved later moves no link.

The `Session` keeps one `State`; widgets show it and change it, and each run makes the address say
it. An address that was typed, opened or gone back to is read once and becomes the state.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode, urlsplit

import streamlit as st

from analytics.answers import DRAWS, FIRST_DRAWS, SEED, View
from analytics.assumptions import Book, Override
from analytics.deals import Arrangement
from analytics.errors import InputError
from analytics.link import Link
from analytics.saved import OWN, Saved
from analytics.screen import runs
from analytics.stories.pages import Item
from analytics.workspace import Conflict, here

if TYPE_CHECKING:
    from analytics.results import Currency
    from analytics.screen.live import Look
    from analytics.screen.packs import Making

MOST_DRAWS = 100_000
CURRENCIES = ("USD", "CNY")
MOST_UNDOS = 50
LICENCE = "one_foreign_maker"
MOST_KEPT = 4
MOST_ITEMS = 24
SESSION = "session"  # where the session's own state stands among its widgets


@dataclass(frozen=True)
class State:
    """What the address says. The as-of date is a day, never `today`, so that a link stays true.

    `draws` are those that a page shows in the end; it may begin with fewer.
    """

    as_of: str
    scenario: str = "base"
    currency: str = "USD"
    edits: tuple[str, ...] = ()
    draws: int = DRAWS
    seed: int = SEED
    licence: str = LICENCE
    terms: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    moment: int = 0
    items: tuple[str, ...] = ()

    @property
    def saved(self) -> Saved:
        """What was saved at the moment, as known on the as-of date."""
        return here().saved(self.moment, date.fromisoformat(self.as_of))

    @property
    def book(self) -> Book:
        """What is known on the as-of date, with what was saved at the moment."""
        return runs.book(self.as_of, self.saved)

    def parameters(self) -> dict[str, list[str]]:
        """The address's own words for the state."""
        return {
            "as_of": [self.as_of],
            "scenario": [self.scenario],
            "currency": [self.currency],
            "set": list(self.edits),
            "draws": [str(self.draws)],
            "seed": [str(self.seed)],
            "licence": [self.licence] if self.licence != LICENCE else [],
            "term": list(self.terms),
            "keep": list(self.kept),
            "moment": [str(self.saved)] if self.saved.is_told else [],
            "item": list(self.items),
        }


@dataclass
class Session:
    """What a session holds besides what its widgets say.

    The state, what in the address cannot be used, the states before it, what the address was made
    to say last, whether something was changed on screen since, a change of a term that was refused
    and not yet said, what the page shows, the file that is made for the pack; what came of the last
    thing that was done, and which edits the table of assumptions holds, as its so manieth.
    """

    state: State
    problems: list[InputError]
    past: list[State] = field(default_factory=list)
    written: dict[str, list[str]] = field(default_factory=dict)
    has_changed: bool = False
    refused: InputError | None = None
    draws_shown: int = FIRST_DRAWS
    look: "Look | None" = None
    pack: "Making | None" = None
    said: str = ""
    unusable: list[InputError] = field(default_factory=list)
    clash: Conflict | None = None
    table: int = 0
    table_edits: tuple[str, ...] = ()


def read(parameters: Mapping[str, Sequence[str]]) -> tuple[State, list[InputError]]:
    """The state an address describes, and what in it cannot be used; the rest holds."""
    problems: list[InputError] = []
    newest = str(runs.book("today").database.as_of)
    as_of = _first(parameters, "as_of", newest)
    moment = _moment(parameters, problems)
    try:
        known = runs.book(as_of).database
    except InputError as problem:
        problems.append(problem)
        known = runs.book(newest).database
    book = State(str(known.as_of), moment=moment).book
    scenario = _first(parameters, "scenario", "base")
    try:
        book.scenario(scenario)
    except InputError as problem:
        problems.append(problem)
        scenario = "base"
    currency = _first(parameters, "currency", "USD")
    if currency not in CURRENCIES:
        problems.append(
            InputError(f"currency {currency!r}", "it is not offered", "choose USD or CNY")
        )
        currency = "USD"
    state = State(
        as_of=str(book.database.as_of),
        scenario=scenario,
        currency=currency,
        edits=_edits(book, parameters.get("set", ()), problems),
        draws=_whole(parameters, "draws", (100, MOST_DRAWS), DRAWS, problems),
        seed=_whole(parameters, "seed", (0, 2**31 - 1), SEED, problems),
        licence=_licence(book, _first(parameters, "licence", LICENCE), problems),
        terms=_terms(book, parameters.get("term", ()), problems),
        kept=_kept(book, parameters.get("keep", ()), problems),
        moment=moment,
        items=_items(parameters.get("item", ()), problems),
    )
    return state, [*problems, *book.left_out]


def follow() -> list[InputError]:
    """Take over an address that is not the one written last; returns what in it cannot be used.

    That stays until something is changed on screen. An address is not taken over right after that:
    the browser may not have heard of the last one yet.
    """
    said = {name: st.query_params.get_all(name) for name in _NAMES}
    given = {name: values for name, values in said.items() if values}
    if SESSION not in st.session_state:
        st.session_state[SESSION] = Session(*read(given))
    elif session().has_changed:
        session().problems = []
    elif given and given != session().written:
        session().state, session().problems = read(given)
    return session().problems


def write() -> None:
    """Make the address say the state, all of it at once: what it says meanwhile might be opened."""
    parameters = {name: values for name, values in state().parameters().items() if values}
    said = {name: st.query_params.get_all(name) for name in _NAMES}
    if {name: values for name, values in said.items() if values} != parameters:
        st.query_params.update(state().parameters())
    session().written = parameters
    session().has_changed = False


def session() -> Session:
    """What this session holds."""
    return cast("Session", st.session_state[SESSION])


def state() -> State:
    """The state of this session."""
    return session().state


def change(**changes: object) -> None:
    """Change the state, so that it can be undone."""
    changed = replace(state(), **changes)  # type: ignore[arg-type]
    if changed != state():
        session().past = [*session().past, state()][-MOST_UNDOS:]
        session().state = changed
    touch()


def replace_edits(names: Collection[str], overrides: Iterable[Override] = ()) -> None:
    """Put overrides in the place of all edits of the assumptions named."""
    now = view()
    others = (edit for edit in now.edits if edit.assumption not in names)
    change(edits=tuple(now.book.written(edit) for edit in (*others, *overrides)))


def undo() -> None:
    """Go back to the state before the last change."""
    if session().past:
        session().state = session().past.pop()
    touch()


def view() -> View:
    """The view of the model that the state describes, on the draws that are shown now.

    Edits that a changed date or scenario made impossible are left out; `read` says so.
    """
    now = state()
    book = now.book
    edits = tuple(book.override(edit) for edit in now.edits)
    shown = min(now.draws, session().draws_shown)
    return View(book, now.scenario, edits, shown, now.seed, cast("Currency", now.currency))


def arrangements(view: View) -> dict[str, Arrangement]:
    """All arrangements of licence deals, with the terms that the address changes."""
    deals = view.book.deals
    return deals.edited([deals.edit(text, "term in the address") for text in state().terms])


def this_page(view: View) -> Link:
    """The link that shows this page as it is now, with this many draws."""
    page = urlsplit(st.context.url or "").path.rstrip("/").rpartition("/")[2] or "overview"
    said = {name: st.query_params.get_all(name) for name in st.query_params}
    told = state().parameters() | {"draws": [str(view.draws)], "item": []}
    return Link.of(page, said | told)


def link(page: str, view: View, **controls: str) -> str:
    """The address of a page with this view and some of its controls set."""
    shown = replace(
        state(),
        as_of=str(view.book.database.as_of),
        scenario=view.scenario,
        currency=view.currency,
        edits=tuple(view.book.written(edit) for edit in view.edits),
    )
    parameters = {name: values for name, values in shown.parameters().items() if values}
    return f"/{page}?{urlencode(parameters | controls, doseq=True)}"


def show(key: str, value: object) -> None:
    """Let a widget show a value; left alone where it does, or it would jump back under the hand."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def touch() -> None:
    """Say that something was changed on screen."""
    session().has_changed = True


_NAMES = (
    "as_of",
    "scenario",
    "currency",
    "set",
    "draws",
    "seed",
    "licence",
    "term",
    "keep",
    "moment",
    "item",
)


def _first(parameters: Mapping[str, Sequence[str]], name: str, default: str) -> str:
    values = parameters.get(name) or [default]
    return values[0]


def _moment(parameters: Mapping[str, Sequence[str]], problems: list[InputError]) -> int:
    """The moment an address names, if it is one of this workspace; else the newest.

    A link that names a day but no moment was made when nothing was saved, and shows nothing saved.
    """
    text = _first(parameters, "moment", "")
    if not text:
        is_link = "as_of" in parameters and not _first(parameters, "scenario", "").startswith(OWN)
        return 0 if is_link else here().newest()
    number = text.partition("-")[0]
    if number.isascii() and number.isdigit() and len(number) < 16:
        found = here().saved(int(number))
        if str(found) == text:
            return found.moment
    problems.append(
        InputError(
            f"moment={text[:40]} in the address",
            "it names a save of another workspace",
            "open the link where it was made; you see what is saved here",
        )
    )
    return here().newest()


def _edits(book: Book, texts: Sequence[str], problems: list[InputError]) -> tuple[str, ...]:
    """The edits that can be used, one for each assumption, as `Book.written` spells them."""
    kept: dict[str, str] = {}
    for text in texts:
        try:
            override = book.override(text, f"set={text[:80]} in the address")
        except InputError as problem:
            problems.append(problem)
        else:
            kept[override.assumption] = book.written(override)
    return tuple(kept.values())


def _licence(book: Book, name: str, problems: list[InputError]) -> str:
    try:
        made = book.deals.arrangement(name)
    except InputError as problem:
        problems.append(problem)
        return LICENCE
    return made.name if made.contracts else LICENCE


def _terms(book: Book, texts: Sequence[str], problems: list[InputError]) -> tuple[str, ...]:
    """The changes of terms that can be used, one for each term of a deal."""
    changed: dict[tuple[str, str], str] = {}
    for text in texts:
        try:
            edit = book.deals.edit(text, f"term={text[:80]} in the address")
            kept = {**changed, (edit.deal, edit.term): str(edit)}
            edits = [book.deals.edit(one, "term in the address") for one in kept.values()]
            book.deals.edited(edits)
        except InputError as problem:
            problems.append(problem)
        else:
            changed = kept
    return tuple(changed.values())


def _kept(book: Book, texts: Sequence[str], problems: list[InputError]) -> tuple[str, ...]:
    """The kept deals that can be used, as `Kept` spells them."""
    kept: list[str] = []
    for text in texts[:MOST_KEPT]:
        try:
            kept.append(str(book.deals.kept(text, f"keep={text[:80]} in the address")))
        except InputError as problem:
            problems.append(problem)
    return tuple(kept)


def _items(texts: Sequence[str], problems: list[InputError]) -> tuple[str, ...]:
    """The charts for the pack that can be used, each once."""
    kept: dict[str, None] = {}
    for text in texts[:MOST_ITEMS]:
        try:
            kept[str(Item.read(text))] = None
        except InputError as problem:
            problems.append(problem)
    return tuple(kept)


def _whole(
    parameters: Mapping[str, Sequence[str]],
    name: str,
    bounds: tuple[int, int],
    default: int,
    problems: list[InputError],
) -> int:
    text = _first(parameters, name, str(default))
    least, most = bounds
    if text.isascii() and text.isdigit() and least <= int(text[:12]) <= most:
        return int(text)
    problems.append(
        InputError(
            f"{name}={text[:40]} in the address",
            "it cannot be used",
            f"write a whole number from {least} to {most}",
        )
    )
    return default
