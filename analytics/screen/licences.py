"""Controls of a licence: which arrangement, on which terms, and what is kept to compare."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from analytics.answers import View
from analytics.calendar import decimal_year, quarter_start
from analytics.deals import Arrangement, Contract, Kept, TermEdit, plain_name
from analytics.definitions import Definition
from analytics.errors import InputError
from analytics.labels import amount, number
from analytics.licensing import EVEN, Outcome, Question
from analytics.screen import address
from analytics.words import inside_sentence, percent

FIRST = (
    "fee_per_car", "line_up_share", "consumer_price", "integration", "signing_date", "chance",
)  # fmt: skip


def questions(view: View) -> tuple[Question, list[Question]]:
    """The question that the controls ask, and one for each arrangement to compare with it."""
    deals = view.book.deals
    made = address.arrangements(view)
    kept = [deals.kept(text, "keep in the address").made() for text in address.state().kept]
    name = address.state().licence
    chosen = made.get(name, next(iter(made.values())))
    left, right = st.columns([3, 2])
    with left:
        address.show("licence_choice", chosen.name)
        st.segmented_control(
            "Arrangement looked at",
            list(made),
            format_func=lambda one: made[one].label,
            key="licence_choice",
            required=True,
            wrap=True,
            on_change=lambda: address.change(licence=st.session_state.licence_choice),
        )
        st.caption(chosen.story)
    with right:
        labels = {one.name: one.label for one in chosen.contracts}
        deal = chosen.contracts[0].name
        if len(labels) > 1:
            deal = str(
                st.selectbox(
                    "Deal whose terms are shown",
                    list(labels),
                    format_func=labels.__getitem__,
                    key=f"deal_of_{chosen.name}",
                    on_change=address.touch,
                )
            )
    asked = Question(view, chosen, deal)
    others = [Question(view, one, one.contracts[0].name) for one in (*made.values(), *kept)]
    return asked, others


def power_now() -> float:
    """Tesla's bargaining power as it is set, before its control is drawn."""
    told = st.session_state.get("bargaining_power", st.query_params.get("bargaining_power"))
    try:
        return min(max(float(told), 0.0), 1.0) if told is not None else EVEN
    except ValueError:
        return EVEN


def power() -> None:
    """The control of Tesla's bargaining power."""
    st.slider(
        "Bargaining power of Tesla",
        0.0,
        1.0,
        EVEN,
        0.05,
        key="bargaining_power",
        bind="query-params",
        help="How what both sides gain together is split: 0 leaves Tesla at its limit, 1 the "
        "licensee. A half is our judgement.",
        on_change=address.touch,
    )


def terms(asked: Question) -> None:
    """The terms of the deal looked at; the less usual ones behind a switch."""
    _refused()
    told = asked.view.book.deals.terms
    _grid(asked, [told[name] for name in FIRST])
    if st.toggle("All terms of the deal", key="all_terms"):
        _grid(asked, [term for name, term in told.items() if name not in FIRST])


def changes(asked: Question) -> None:
    """Which terms differ from the arrangements as told, with a way back; and keeping a deal."""
    deals = asked.view.book.deals
    labels = {
        one.name: f"{made.label}, {inside_sentence(one.label)}"
        for made in deals.arrangements.values()
        for one in made.contracts
    }
    with st.container(horizontal=True, vertical_alignment="center", key="changed_terms"):
        for text in address.state().terms:
            edit = deals.edit(text, "term in the address")
            term = deals.terms[edit.term]
            st.button(
                f"{labels[edit.deal]}: {inside_sentence(term.label)} {term.said(edit.value)}",
                key=f"drop_term_{edit.deal}_{edit.term}",
                icon=":material/close:",
                help="Back to the term as told",
                on_click=_drop,
                args=(text,),
            )
        if address.state().terms:
            st.button("Reset terms", on_click=lambda: address.change(terms=()))
        st.button(
            "Undo",
            key="undo_terms",
            icon=":material/undo:",
            disabled=not address.session().past,
            on_click=address.undo,
        )
    with st.container(horizontal=True, vertical_alignment="bottom", key="keeping"):
        st.text_input(
            "Keep this deal to compare it, under the name",
            key="kept_name",
            max_chars=40,
            placeholder="Our offer",
        )
        is_full = len(address.state().kept) >= address.MOST_KEPT
        st.button(
            "Keep",
            icon=":material/bookmark_add:",
            on_click=_keep,
            args=(asked,),
            disabled=is_full,
            help=f"At most {address.MOST_KEPT} can be kept: remove one first" if is_full else None,
        )
        for text in address.state().kept:
            kept = deals.kept(text, "keep in the address")
            st.button(
                f"Remove {kept.name}",
                key=f"drop_kept_{kept.name}",
                icon=":material/close:",
                on_click=_forget,
                args=(text,),
            )


def figures(found: Outcome, money: str) -> None:
    """Four figures: worth once signed, with its chance, to the licensees, and to our own profit."""
    net, own = found.at("licensing_net_value"), found.at("licensing_own_profit")
    theirs, arrangement = found.at("licensee_value"), found.arrangement
    shown = [
        ("Worth to Tesla once signed", net["p50"], _range(net, money)),
        ("With the chance of signing", found.expected,
         f"{percent(arrangement.chance)} that anybody signs: judgement"),
        ("Worth to the licensees", theirs["p50"], _range(theirs, money)),
        ("Our own cars and FSD", own["p50"], _range(own, money)),
    ]  # fmt: skip
    columns = st.container(key="figures").columns(len(shown))
    for column, (label, value, words) in zip(columns, shown, strict=True):
        with column:
            st.metric(label, amount(float(value), money))
            st.caption(words)


def comparables(view: View) -> None:
    """A switch, and behind it what others charge, with sources."""
    if not st.toggle("Show what others charge, with sources", key="comparables"):
        return
    rows = view.book.database.ask("licensing_comparables")
    st.dataframe(
        rows.rename(columns=str.capitalize),
        hide_index=True,
        column_config={"Url": st.column_config.LinkColumn("Address", display_text="open")},
    )


def _range(row: Mapping[str, float], money: str) -> str:
    return f"P10 to P90: {amount(row['p10'], money)} to {amount(row['p90'], money)}"


def _grid(asked: Question, told: Sequence[Definition]) -> None:
    for start in range(0, len(told), 3):
        for column, term in zip(st.columns(3), told[start : start + 3], strict=False):
            with column:
                _term(asked, term)


def _term(asked: Question, term: Definition) -> None:
    """One term: a control, and below it what was told and whose word that is."""
    contract = asked.contract
    value, key = contract.terms[term.name], f"term_{contract.name}_{term.name}"
    options: dict[str, Any] = {
        "key": key,
        "on_change": _edit,
        "args": (asked.arrangement, contract, term),
        "help": _help(asked, contract, term),
    }
    if term.choices:
        address.show(key, term.choices[int(value)])
        st.segmented_control(
            term.label,
            term.choices,
            format_func=lambda word: word.replace("_", " "),
            required=True,
            **options,
        )
    elif term.unit == "year":
        count = round((term.shown_highest - term.shown_lowest) * 4) + 1
        offered = {term.shown_lowest + step / 4 for step in range(count)} | {value}
        address.show(key, number(value, "year"))
        st.select_slider(term.label, [number(one, "year") for one in sorted(offered)], **options)
    else:
        address.show(key, value)
        unit = "years" if term.unit == "number" else term.unit.replace("share", "%")
        st.slider(
            f"{term.label} ({unit})",
            min(term.shown_lowest, value),
            max(term.shown_highest, value),
            step=term.step,
            format="percent" if term.unit == "share" else "localized",
            **options,
        )
    origin = contract.origins[term.name]
    grade = asked.view.book.sources[origin["source"]]["grade"]
    words = [":orange[judgement]" if grade == "J" else f"source grade {grade}"]
    if value != origin["value"]:
        words = [f":blue[**changed** by you]; told {term.said(origin['value'])}", *words]
    st.caption(" · ".join(words))


def _help(asked: Question, contract: Contract, term: Definition) -> str:
    origin = contract.origins[term.name]
    source = asked.view.book.sources[origin["source"]]
    why = f"\n\nWhy this value: {origin['note']}." if isinstance(origin["note"], str) else ""
    return (
        f"{term.meaning}.{why}\n\nSource: {source['title']}, {source['publisher']} "
        f"(grade {source['grade']})."
    )


def _edit(arrangement: Arrangement, contract: Contract, term: Definition) -> None:
    """Take over what a term was set to; what contradicts itself is refused and said."""
    chosen = st.session_state[f"term_{contract.name}_{term.name}"]
    if term.choices:
        value = float(term.choices.index(chosen))
    elif term.unit == "year":
        value = round(decimal_year(quarter_start(chosen.replace(" ", ""))) * 4) / 4
    else:
        value = float(chosen)
    edit = TermEdit(contract.name, term.name, value)
    try:
        arrangement.with_terms([edit])
    except InputError as problem:
        address.session().refused = problem
        address.touch()
        return
    start = f"{edit.deal}.{edit.term}="
    others = tuple(text for text in address.state().terms if not text.startswith(start))
    is_told = value == contract.origins[term.name]["value"]
    address.change(terms=others if is_told else (*others, str(edit)))


def _refused() -> None:
    """Say which change was refused, once."""
    problem, address.session().refused = address.session().refused, None
    if problem:
        st.warning(
            f"**{problem.where}**: {problem.what}. To fix: {problem.fix}. The term is as before.",
            icon=":material/info:",
        )


def _drop(text: str) -> None:
    address.change(terms=tuple(one for one in address.state().terms if one != text))


def _keep(asked: Question) -> None:
    name = plain_name(str(st.session_state.get("kept_name") or "")) or "Our offer"
    mine = {contract.name for contract in asked.arrangement.contracts}
    deals = asked.view.book.deals
    edits = [deals.edit(text, "term in the address") for text in address.state().terms]
    told = deals.arrangement(asked.arrangement.name)
    kept = Kept(name, told, tuple(edit for edit in edits if edit.deal in mine))
    others = [
        text
        for text in address.state().kept
        if deals.kept(text, "keep in the address").name != name
    ]
    address.change(kept=(*others, str(kept)))


def _forget(text: str) -> None:
    address.change(kept=tuple(one for one in address.state().kept if one != text))
