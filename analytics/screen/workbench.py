"""The workbench on screen: a table to change, what that does, and where it is saved."""

import zlib
from dataclasses import replace
from typing import get_args

import pandas as pd
import streamlit as st

from analytics import alerts, workbench
from analytics.answers import View
from analytics.assumptions import Assumption
from analytics.cells import read_table
from analytics.database import NUMBER
from analytics.errors import InputError
from analytics.exhibits import file_name
from analytics.labels import amount, change, span, verbatim
from analytics.method import tree
from analytics.sampling import Distribution
from analytics.saved import BASE
from analytics.screen import address, figure, runs, saving
from analytics.screen.controls import ON_PAGE
from analytics.words import inside_sentence, money_unit
from analytics.workbench import words
from analytics.workspace import Comment, Conflict, here

GRADES = {"A": "A", "B": "B", "C": "C", "J": "judgement"}
NEW, HERE, PUBLISH = "A new scenario", "This scenario", "The base case"


def effect(view: View) -> None:
    """Before, after, difference; nothing while nothing is changed."""
    if not view.edits:
        return
    found = runs.effect(workbench.Draft(view))
    money = money_unit(view)
    shown = (
        ("Worth before", amount(found.before, money), "median to 2035, without the edits here"),
        (
            "Worth after",
            amount(found.after, money),
            f"P10 to P90: {span(found.low, found.high, money)}",
        ),
        (
            "Difference",
            change(found.difference, money),
            f"P10 to P90: {change(found.p10, money)} to {change(found.p90, money)}",
        ),
    )
    columns = st.container(key="figures").columns(len(shown))
    for column, (label, value, caption) in zip(columns, shown, strict=True):
        with column:
            st.metric(label, value)
            st.caption(caption)


def lines(view: View) -> pd.DataFrame:
    """All lines of the view, with what should be looked at again."""
    return workbench.table(view, alerts.to_look_at(view.book, runs.evidence_told(view.book).rows))


def found(view: View) -> pd.DataFrame:
    """The lines that pass the filters."""
    table = lines(view)
    first, second, third, fourth = st.columns([3, 2, 2, 2])
    text = first.text_input(
        "Search", key="find", bind="query-params", placeholder="name, meaning, source or unit",
        on_change=address.touch,
    )  # fmt: skip
    groups = second.multiselect(
        "Driver", list(view.book.groups.values()), key="group", bind="query-params",
        placeholder="All", on_change=address.touch,
    )  # fmt: skip
    pages = third.multiselect(
        "Control on", list(ON_PAGE), key="page", bind="query-params", placeholder="Any page",
        format_func=lambda name: name.replace("_", " ").capitalize().replace("Fsd", "FSD"),
        on_change=address.touch,
    )  # fmt: skip
    grades = fourth.multiselect(
        "Grade", list(GRADES), key="grade", bind="query-params", placeholder="All",
        format_func=lambda name: GRADES[name], on_change=address.touch,
    )  # fmt: skip
    with st.container(horizontal=True):
        changed = st.toggle(
            "Changed only", key="changed", bind="query-params", on_change=address.touch
        )
        stale = st.toggle(
            "To look at again only", key="stale", bind="query-params", on_change=address.touch,
            help="Older than such a figure keeps, or at odds with newer evidence.",
        )  # fmt: skip
    said = table[["assumption", "label", "meaning", "source", "unit"]].agg(" ".join, axis=1)
    is_shown = said.str.casefold().str.contains(text.strip().casefold(), regex=False)
    if groups:
        is_shown &= table["group"].isin(groups)
    if pages:
        is_shown &= table["assumption"].isin([name for page in pages for name in ON_PAGE[page]])
    if grades:
        is_shown &= table["grade"].isin(grades)
    if changed:
        is_shown &= table["changed"]
    if stale:
        is_shown &= table["look_again"] != ""
    return table[is_shown]


def editor(rows: pd.DataFrame) -> None:
    """The lines to write in: value, range and distribution."""
    session = address.session()
    if session.table_edits != address.state().edits:
        session.table, session.table_edits = session.table + 1, address.state().edits
    said: dict[str, list[str]] = {name: [] for name in rows["assumption"]}
    for one in here().comments():
        if one.subject == "assumption" and one.name in said:
            said[one.name].append(f"{one.person}: {one.text}")
    index = list(zip(rows["assumption"], rows["since"], strict=True))
    written_anew = zlib.crc32(
        repr((index, address.state().as_of, address.state().scenario)).encode()
    )
    key = f"lines_{session.table}_{written_anew}"
    st.data_editor(
        pd.DataFrame(
            {
                "Assumption": rows["label"],
                "From": rows["since"].replace("", "the outset"),
                "Value": rows["value"],
                "P10": rows["p10"],
                "P90": rows["p90"],
                "Distribution": rows["distribution"].replace("", None),
                "Unit": rows["unit"],
                "Changed by": rows["by"].where(rows["changed"], ""),
                "Lowest": rows["lowest"],
                "Highest": rows["highest"],
                "Look again": rows["look_again"],
                "Grade": rows["grade"].map(GRADES),
                "Driver": rows["group"],
                "Known from": rows["known_from"],
                "Source": rows["source"],
                "Comments": [" | ".join(said[name]) for name in rows["assumption"]],
                "Meaning": rows["meaning"],
            }
        ),
        key=key,
        hide_index=True,
        disabled=[
            "Assumption", "From", "Unit", "Lowest", "Highest", "Changed by", "Look again", "Grade",
            "Driver", "Known from", "Source", "Comments", "Meaning",
        ],
        column_config={
            "Assumption": st.column_config.TextColumn(pinned=True, width="medium"),
            "Value": st.column_config.TextColumn(width="small"),
            "P10": st.column_config.TextColumn(width="small"),
            "P90": st.column_config.TextColumn(width="small"),
            "Distribution": st.column_config.SelectboxColumn(options=list(get_args(Distribution))),
            "Meaning": st.column_config.TextColumn(width="large"),
        },
        height=420,
        on_change=_write,
        args=(key, index),
    )  # fmt: skip
    st.caption(
        "Write in Value, P10, P90 and Distribution, or paste cells from a spreadsheet. Without P10 "
        "and P90 a value holds in every draw. A choice is one of its words, a date is a quarter "
        "such as 2028Q3."
    )


def _write(key: str, index: list[tuple[str, str]]) -> None:
    """Take over what was written in the table; what cannot be used is said and stays in it."""
    columns = {"Value": "value", "P10": "p10", "P90": "p90", "Distribution": "distribution"}
    session, view = address.session(), address.view()
    session.unusable, session.said = [], ""
    trial = view
    for position, row in st.session_state[key]["edited_rows"].items():
        name, quarter = index[int(position)]
        item, since = view.book[name], workbench.day_of(view.book, quarter)
        now = workbench.shown(item, workbench.line_at(trial, item, since))
        told = {columns[column]: str(text or "") for column, text in row.items()}
        cells = {name: text for name, text in told.items() if text.strip() != now[name]}
        if not cells:
            continue
        try:
            made = workbench.rewritten(trial, item, since, cells)
        except InputError as problem:
            session.unusable.append(problem)
            continue
        others = [edit for edit in trial.edits if edit.assumption != name]
        trial = replace(trial, edits=(*others, *made))
    address.change(edits=tuple(view.book.written(edit) for edit in trial.edits))
    session.table_edits = address.state().edits


def save(view: View) -> None:
    """Where the edits go, and why."""
    st.subheader("Save", anchor=False)
    person = saving.who()
    if not person.may_edit:
        st.info("You may read and export. To save, ask an owner for the role of analyst.")
        return
    clash = address.session().clash
    if clash is not None:
        _choose(view, clash)
        return
    held = view.book.scenario(view.scenario).saved
    places = [
        *([HERE] if held else []),
        NEW,
        *([PUBLISH] if person.may_publish else []),
    ]
    place = st.segmented_control(
        "Save in",
        places,
        default=places[0],
        required=True,
        key="save_place",
        help="A new scenario is a copy: it holds what the one shown changes, and the edits here. "
        "What is published to the base holds in every scenario.",
    )
    with st.form("save_form", border=False):
        if place == NEW:
            st.text_input("Name of the scenario", key="save_label", max_chars=80)
            st.text_input("What it is about", key="save_story", max_chars=500)
        st.text_input("Why", key="save_reason", placeholder="What speaks for these values")
        st.form_submit_button(
            "Save", type="primary", on_click=saving.try_to, args=(_save, place), key="save_now"
        )


def _save(place: str) -> None:
    view, person = address.view(), saving.who()
    state, typed = address.state(), st.session_state
    as_of, reason = view.book.database.as_of, typed["save_reason"]
    if place == NEW:
        _refuse_shipped(view, typed["save_label"])
        told = workbench.changes(view, is_whole=True)
        effect = saving.effect_of(replace(view, scenario="base", edits=tuple(view.overrides)))
        name = here().create(
            person, typed["save_label"], typed["save_story"], told,
            reason=reason, as_of=as_of, effect=effect,
        )  # fmt: skip
        saving.after_save(here().newest(), "Saved as a new scenario.", scenario=name, edits=())
        return
    whole = place == PUBLISH
    told = workbench.changes(view, is_whole=whole)
    if not told:
        raise InputError("save", "nothing is changed", "change a value in the table first")
    scenario = BASE if whole else view.scenario
    try:
        moment = here().save(
            person, scenario, told, reason=reason, as_of=as_of, seen=state.moment,
            effect=saving.effect_of(view),
        )  # fmt: skip
    except Conflict as found:
        address.session().clash = found
        raise
    after = {"scenario": "base"} if whole else {}
    saving.after_save(moment, f"Saved as save {moment}.", edits=(), **after)


def _refuse_shipped(view: View, label: str) -> None:
    """A scenario that comes with the product has its name to itself."""
    taken = [one.label.casefold() for one in view.book.scenarios.values() if one.is_offered]
    if label.strip().casefold() in taken:
        raise InputError(f"scenario {label}", "there is one of that name", "choose another name")


def _choose(view: View, clash: Conflict) -> None:
    """Yours or theirs, for each assumption that somebody saved meanwhile."""
    st.warning("Somebody saved the same meanwhile. Nothing of yours is lost: choose for each.")
    for one in clash.clashes:
        item = view.book[one.assumption]
        base = "back to the base"
        mine = words.plain("; ".join(one.mine), view.book) or base
        theirs = words.plain("; ".join(one.theirs), view.book) or base
        st.radio(
            verbatim(item.label),
            ["yours", "theirs"],
            format_func={
                "yours": f"Yours: {verbatim(mine)}",
                "theirs": f"Theirs: {verbatim(theirs)} ({verbatim(words.signed(one.signed))})",
            }.get,
            key=f"save_choice_{one.assumption}",
        )
    st.text_input("Why", key="save_reason")
    with st.container(horizontal=True):
        st.button("Save this choice", type="primary", key="save_choice", on_click=_chosen)
        st.button("Not now", key="save_not", on_click=_forget_clash)


def _chosen() -> None:
    session = address.session()
    clash, session.clash = session.clash, None
    if clash is None:
        return
    theirs = {
        one.assumption
        for one in clash.clashes
        if st.session_state[f"save_choice_{one.assumption}"] == "theirs"
    }
    place = PUBLISH if clash.scenario == BASE else HERE
    address.replace_edits(theirs)
    address.change(moment=here().newest())
    if address.state().edits:
        saving.try_to(_save, place)
    else:
        session.said = "Theirs was kept; nothing had to be saved."


def _forget_clash() -> None:
    address.session().clash = None
    address.touch()


def scenario(view: View) -> None:
    """What may be done to the scenario itself: another name, another story, out of the way."""
    told = view.book.scenario(view.scenario)
    with st.expander(f"Comments on the scenario {verbatim(told.label)}"):
        _comments("scenario", told.name, told.label)
    held = told.saved
    if held is None or not saving.who().may_edit:
        return
    room = st.expander(f"Rename, describe or archive {verbatim(held.label)}")
    with room, st.form("retell_form", border=False):
        st.text_input(
            "Name of the scenario", held.label, key=f"save_name_{held.name}", max_chars=80
        )
        st.text_input("What it is about", held.story, key=f"save_about_{held.name}", max_chars=500)
        st.text_input("Why", key="save_retell_reason")
        with st.container(horizontal=True):
            st.form_submit_button(
                "Rename and describe", on_click=saving.try_to, args=(_retell, held.name),
                key="save_retell",
            )  # fmt: skip
            st.form_submit_button(
                "Open again" if held.is_archived else "Archive",
                on_click=saving.try_to,
                args=(_archive, held.name, not held.is_archived),
                key="save_archive",
            )


def _retell(name: str) -> None:
    moment = here().retell(
        saving.who(), name,
        label=st.session_state[f"save_name_{name}"],
        story=st.session_state[f"save_about_{name}"],
        reason=st.session_state["save_retell_reason"], seen=address.state().moment,
    )  # fmt: skip
    saving.after_save(moment, f"Saved as save {moment}.")


def _archive(name: str, is_archived: bool) -> None:
    moment = here().retell(
        saving.who(), name, is_archived=is_archived,
        reason=st.session_state["save_retell_reason"], seen=address.state().moment,
    )  # fmt: skip
    said = (
        "Archived: it is offered no more, and stays in the history." if is_archived else "Opened."
    )
    saving.after_save(moment, said)


def closer(view: View) -> None:
    """One assumption: what it is, where it is from, what was ever saved of it and said about it."""
    st.subheader("Look closer", anchor=False)
    names = list(view.book.assumptions)
    name = st.selectbox(
        "Assumption", names, format_func=lambda one: view.book[one].label, key="closer",
        bind="query-params", on_change=address.touch, label_visibility="collapsed",
    )  # fmt: skip
    item = view.book[name or names[0]]
    left, right = st.columns(2, gap="large")
    with left:
        st.html(
            f"<div class='tree'>{tree.assumption(view.book, item, tree.history(view.book))}</div>"
        )
    with right:
        _another_quarter(view, item)
        _comments("assumption", item.name, item.label)
        rows = [row for row in here().history() if row["assumption"] == item.name]
        if rows:
            st.markdown("**Saved of it**")
            table = words.history(rows, view.book)
            st.dataframe(
                table[["Save", "When (UTC)", "Who", "Scenario", "From", "To", "Why"]],
                hide_index=True,
            )
        else:
            st.caption("Nobody saved a value of it yet.")


def _another_quarter(view: View, item: Assumption) -> None:
    """A value from another quarter on, and a way back to the base."""
    with st.form(f"quarter_form_{item.name}", border=False):
        left, right = st.columns(2, vertical_alignment="bottom")
        left.selectbox("From", view.book.quarters.names, key=f"save_from_{item.name}")
        right.text_input(f"Value ({item.unit})", key=f"save_value_{item.name}")
        st.form_submit_button(
            "Add this value",
            on_click=saving.try_to,
            args=(_add_line, item.name),
            key=f"save_add_{item.name}",
        )
    st.button(
        "Back to the base",
        key=f"save_back_{item.name}",
        icon=":material/undo:",
        on_click=saving.try_to,
        args=(_back_to_base, item.name),
        disabled=workbench.lines(view, item) == workbench.base_lines(view.book, item),
    )


def _add_line(name: str) -> None:
    view = address.view()
    item = view.book[name]
    since = workbench.day_of(view.book, st.session_state[f"save_from_{name}"])
    cells = {"value": st.session_state[f"save_value_{name}"]}
    address.replace_edits({name}, workbench.rewritten(view, item, since, cells))


def _back_to_base(name: str) -> None:
    view = address.view()
    item = view.book[name]
    base = workbench.base_lines(view.book, item)
    address.replace_edits({name}, workbench.edits_for(view, item, base))


def _comments(subject: str, name: str, label: str) -> None:
    """What people say of it, and room to say more."""
    said = [one for one in here().comments() if (one.subject, one.name) == (subject, name)]
    st.markdown(f"**Comments on {inside_sentence(verbatim(label))}**")
    for one in said:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"{verbatim(one.text)}  \n:gray[{verbatim(one.person)}, {words.when(one.made_at)}]"
            )
            if saving.who().may_edit:
                st.button(
                    "Settled", key=f"save_settle_{one.moment}", type="tertiary",
                    on_click=saving.try_to, args=(_settle, one),
                )  # fmt: skip
    if not said:
        st.caption("Nobody said anything of it yet.")
    if saving.who().may_edit:
        with st.form(f"comment_form_{name}", border=False, clear_on_submit=True):
            st.text_area(
                "Comment", key=f"save_comment_{name}", label_visibility="collapsed", height=68
            )
            st.form_submit_button(
                "Comment", on_click=saving.try_to, args=(_comment, subject, name),
                key=f"save_say_{name}",
            )  # fmt: skip


def _comment(subject: str, name: str) -> None:
    here().comment(saving.who(), subject, name, st.session_state[f"save_comment_{name}"])
    address.session().said = "Your comment is kept."


def _settle(one: Comment) -> None:
    here().resolve(saving.who(), one)
    address.session().said = "The comment is settled; the history keeps it."


def exchange(view: View) -> None:
    """The table taken along, and a table brought back: first what it would change."""
    st.subheader("Take along, bring back", anchor=False)
    table = lines(view)
    name = file_name(view, "assumptions")
    with st.container(horizontal=True):
        figure.take_along(lambda: _with_numbers(table), name, "assumptions")
    left, right = st.columns(2, gap="large")
    brought = left.file_uploader(
        "A table in the same shape (CSV or XLSX)", ["csv", "xlsx"], key="save_file"
    )
    pasted = right.text_area(
        "Or rows pasted from a spreadsheet, with the row of names", key="save_pasted", height=120
    )
    try:
        if brought is not None:
            told = read_table(brought.name, brought.getvalue())
        elif pasted.strip():
            told = read_table("pasted.csv", pasted.encode())
        else:
            return
    except InputError as problem:
        saving.problem(problem)
        return
    _dry_run(view, told)


def _with_numbers(table: pd.DataFrame) -> pd.DataFrame:
    """The table with numbers where its text is one, as one calculates with them."""
    return table.map(
        lambda cell: float(cell) if isinstance(cell, str) and NUMBER.fullmatch(cell) else cell
    )


def _dry_run(view: View, told: pd.DataFrame) -> None:
    tried = workbench.dry_run(view, told)
    for problem in tried.problems[:10]:
        saving.problem(problem)
    if len(tried.problems) > 10:
        st.caption(f"And {len(tried.problems) - 10} more rows that cannot be used.")
    count = len(tried.changes)
    st.markdown(
        f"**{count} line{'s' if count != 1 else ''} would change**, {tried.same} stay as they are"
        + (
            f", {len(tried.problems)} cannot be used and stay as they are."
            if tried.problems
            else "."
        )
    )
    if count:
        st.dataframe(tried.changes[["label", "since", "before", "after", "unit"]], hide_index=True)
        st.button(
            "Take over the lines that would change",
            key="take_table",
            on_click=_take_over,
            args=(tried,),
        )


def _take_over(tried: workbench.DryRun) -> None:
    told = [one for several in tried.overrides.values() for one in several]
    address.replace_edits(set(tried.overrides), told)
    address.session().said = f"{len(tried.changes)} lines taken over; not saved yet."
