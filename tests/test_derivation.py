"""What a figure is traced back to is what moves it, with the values it really has."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from analytics import cases, derivation, results
from analytics.derivation import Step
from analytics.errors import InputError
from analytics.model import revenue
from analytics.model.formula import FORMULAS, followed

MOVES = ("byd_price_change=-0.1", "byd_cost_change=-0.05", "byd_free_system_value=2000")


@pytest.fixture(scope="module")
def derived(either_book) -> dict[str, Step]:
    return derivation.derivation(either_book)


@pytest.fixture(scope="module")
def licensed(book) -> dict[str, Step]:
    return derivation.derivation(book, arrangement=book.deals.arrangements["one_foreign_maker"])


def every_step(steps) -> list[Step]:
    found, waiting = dict.fromkeys(steps), list(steps)
    while waiting:
        fresh = [one for one in waiting.pop().made_from if one not in found]
        found.update(dict.fromkeys(fresh))
        waiting.extend(fresh)
    return list(found)


def test_a_figure_followed_back_has_the_digits_of_the_run(either_book, derived):
    plain = results.run(either_book, cases.base(either_book))
    assert set(derived) == set(plain.values)
    for name, step in derived.items():
        np.testing.assert_array_equal(step.value, plain.values[name], err_msg=name)


def test_whatever_moves_a_figure_is_among_what_it_rests_on(either_book):
    """With every move of BYD under way; where there is none, the base case takes none in."""
    overrides = [either_book.override(one) for one in MOVES]
    derived = derivation.derivation(either_book, overrides)
    rests_on = {name: {leaf.name for leaf in step.leaves()} for name, step in derived.items()}
    base = cases.base(either_book, overrides)
    before = results.run(either_book, base).values
    for name, path in base.inputs.items():
        item = either_book[name]
        for value in (item.shown_lowest, item.shown_highest):
            other = replace(base, inputs={**base.inputs, name: np.full_like(path, value)})
            try:
                after = results.run(either_book, other).values
            except InputError:
                continue
            moved = {one for one in after if not np.array_equal(before[one], after[one])}
            assert all(name in rests_on[one] for one in moved), (name, moved)


def test_every_figure_rests_on_something_and_every_assumption_is_rested_on(
    either_book, derived, licensed
):
    rested = {
        leaf.name for step in (*derived.values(), *licensed.values()) for leaf in step.leaves()
    }
    for name in either_book.metrics:
        assert (derived[name].leaves() != [derived[name]]) or name in licensed, name
        assert licensed[name].leaves() != [licensed[name]], name
    unused = set(either_book.assumptions) - rested
    assert unused <= {one.partition("=")[0] for one in MOVES} | {"tesla_conduct"}, unused


def test_a_formula_gives_its_step_from_the_steps_it_names(derived):
    checked = set()
    for step in every_step(derived.values()):
        formula = step.formula
        if formula is None or formula.name not in step.name:
            continue
        if set(step.inputs) != set(formula.parameters) or any(
            len(given) != 1 for given in step.inputs.values()
        ):
            continue
        if any(one.value.ndim > step.value.ndim for [one] in step.inputs.values()):
            continue  # the formula took one contender's part
        made = formula.function(**{name: one.value for name, [one] in step.inputs.items()})
        if isinstance(made, np.ndarray) and made.shape == step.value.shape:
            np.testing.assert_array_equal(made, step.value, err_msg=step.name)
            checked.add(formula.name)
    assert {"revenue.one_time_bookings", "demand.willingness_median"} <= checked


def test_terms_of_a_deal_and_what_was_observed_are_among_the_leaves(licensed):
    leaves = {one.name for one in licensed["licensing_net_value"].leaves()}
    assert {"term.fee_per_car", "term.signing_date", "observed.price", "wtp_log_sd"} <= leaves
    assert "term.fee_per_car" not in {one.name for one in licensed["take_rate"].leaves()}


def test_a_formula_is_followed_in_its_own_thread_only():
    made = []

    def work():
        amount, rate = np.array([113.0]), np.array([0.13])
        made.append(revenue.net_of_vat(amount, rate))

    with followed(lambda *_: "followed"):
        other = threading.Thread(target=work)
        other.start()
        other.join()
        assert revenue.net_of_vat(np.array([1.0]), np.array([0.0])) == "followed"
    np.testing.assert_allclose(made[0], [100.0])


def test_formulas_are_listed_under_module_and_name():
    assert FORMULAS["revenue.net_of_vat"].unit == "CNY"
    assert FORMULAS["revenue.net_of_vat"].meaning == "An amount with VAT, without it"
    assert FORMULAS["demand.option_surplus"].source == "Black (1976), the undiscounted call."
    assert "call option" in FORMULAS["demand.option_surplus"].rules
    assert FORMULAS["fleet.roll_forward"].equations.startswith("fleet[t] = ")
