"""The parts of the method page."""

import sys
from collections.abc import Callable
from dataclasses import replace
from html import escape

import pandas as pd
import streamlit as st

from analytics.answers import HEADLINE_YEAR, View
from analytics.method import checks as external
from analytics.method import words
from analytics.method.notation import notation
from analytics.method.tree import Tree, listed, prose
from analytics.method.typeset import typeset
from analytics.model.formula import FORMULAS, Formula
from analytics.screen import address, controls, fit, runs


def chosen() -> str:
    """The part that is looked at."""
    part = st.segmented_control(
        "Method",
        list(PARTS),
        default="Figure",
        key="part",
        bind="query-params",
        required=True,
        label_visibility="collapsed",
        on_change=address.touch,
    )
    return str(part or "Figure")


def figure(view: View) -> None:
    """One figure, followed back to what it rests on."""
    first = st.container()
    left, right = st.columns([3, 2])
    metrics = view.book.metrics
    with left:
        name = st.selectbox(
            "Figure",
            list(metrics),
            index=list(metrics).index("fsd_npv"),
            format_func=lambda one: metrics[one].label,
            key="of",
            bind="query-params",
            on_change=address.touch,
        )
    with right:
        quarter = st.select_slider(
            "Quarter of the values",
            view.book.quarters.names,
            value=f"{HEADLINE_YEAR}Q4",
            format_func=lambda one: f"{one[:4]} {one[4:]}",
            key="quarter",
            bind="query-params",
            on_change=address.touch,
        )
    steps = runs.derivation(view)
    edited = {edit.assumption for edit in view.edits}
    changed = {
        one.assumption: "changed by you" if one.assumption in edited else "set by the scenario"
        for one in view.overrides
    }
    tree = Tree(view.book, view.currency, str(quarter), view.licence, changed)
    step = steps[str(name or "fsd_npv")]
    if not step.made_from:
        arrangement = address.arrangements(view)[address.state().licence]
        view = replace(view, licence=arrangement)
        tree = replace(tree, arrangement=arrangement)
        step = runs.derivation(view)[step.name]
    first.header(words.figure_answer(tree, step), anchor=False)
    controls.changes(view)
    st.caption(words.figure_words(view))
    st.html(tree.of(step))


def formulas(view: View) -> None:
    """Every formula of the model, by what it is about."""
    st.header(words.formulas_answer(view.book), anchor=False)
    told = notation(view.book).set_index("name")
    modules = dict.fromkeys(one.function.__module__ for one in FORMULAS.values())
    for module in modules:
        st.subheader(words.title_of(module, sys.modules[module].__doc__ or ""), anchor=False)
        here = [one for one in FORMULAS.values() if one.function.__module__ == module]
        st.html("".join(_formula(one, told) for one in here))


def _formula(one: Formula, told: pd.DataFrame) -> str:
    taken = listed(
        f"<i>{escape(name.replace('_', ' '))}</i>: {prose(str(told.loc[name, 'meaning']))} "
        f"[{escape(str(told.loc[name, 'unit']))}]"
        for name in one.parameters
    )
    rules = f"<p>{prose(one.rules)}</p>" if one.rules else ""
    source = f"<p>Formula: {escape(one.source)}</p>" if one.source else ""
    return (
        f"<details class='formula'><summary><b>{prose(one.meaning)}</b> "
        f"<span class='value'>[{escape(one.unit)}]</span> "
        f"<span class='origin'>{escape(one.name)}</span></summary>"
        f"<div>{typeset(one)}{rules}{taken}{source}</div></details>"
    )


def names(view: View) -> None:
    """What every name in the formulas means."""
    rows = notation(view.book)
    st.header(words.notation_answer(rows), anchor=False)
    st.dataframe(words.notation_rows(rows), hide_index=True)


def checks(view: View) -> None:
    """The model against published numbers, worked out anew when asked."""
    first = st.container()
    if st.button("Work them out now", key="checks", icon=":material/play_arrow:"):
        with st.spinner("Working out every check anew"):
            rows = external.checks(view.book)
    else:
        rows = view.book.database.ask("external_checks")
    first.header(words.checks_answer(rows), anchor=False)
    st.dataframe(words.checks_rows(rows), hide_index=True)


def limits(view: View) -> None:
    """What the model leaves out or approximates."""
    rows = view.book.database.rows("limits")
    st.header(words.limits_answer(rows), anchor=False)
    st.html(
        listed(
            f"{prose(str(row['words']))} <i>Effect: {prose(str(row['effect']))}.</i>"
            for row in rows
        )
    )


def calibration(view: View) -> None:
    """What is worked out from evidence, and how the market of the observed year was fitted."""
    book = view.book
    worked_out = [item for item in book.assumptions.values() if words.is_calibrated(book, item)]
    st.header(words.calibration_answer(book, worked_out, runs.fit(book)), anchor=False)
    st.dataframe(words.calibration_rows(book, worked_out), hide_index=True)
    fit.table(view)


PARTS: dict[str, Callable[[View], None]] = {
    "Figure": figure,
    "Formulas": formulas,
    "Notation": names,
    "Calibration": calibration,
    "Checks": checks,
    "Limits": limits,
}
