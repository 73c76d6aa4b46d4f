"""Every name in a formula is explained once, and nothing else is."""

import pytest

from analytics.errors import InputError
from analytics.method import notation as module
from analytics.method.notation import names, notation
from analytics.model.formula import FORMULAS


@pytest.fixture(scope="module")
def told(either_book):
    return notation(either_book).set_index("name")


def test_no_name_is_missing_and_none_is_explained_twice(told, either_book):
    assert list(told.index) == sorted(names())
    symbols = set(told.index[told["where"] == "symbol"])
    assert set(either_book.database.ask("notation")["name"]) == symbols
    for column in ("meaning", "unit"):
        assert told[column].str.len().gt(0).all(), column


def test_every_parameter_of_every_formula_is_a_name(told):
    for formula in FORMULAS.values():
        for parameter in formula.parameters:
            assert formula.name in told.loc[parameter, "used_in"].split(", ")


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("held_prices", "market.solve_prices"),
        ("residual", "market.solve_prices"),
        ("shares", "contenders.standing"),
        ("surplus", "competition.undisturbed"),
        ("pack_size", "competition.answered"),
        ("new_accelerators", "route.capital"),
        ("paid_monthly", "licensing.fee_on_car"),
        ("mean_owners", "fleet.roll_forward"),
        ("deferred", "revenue.recognise"),
        ("year_of", "fleet.by_season"),
        ("is_tesla", "competition.quality"),
    ],
)
def test_parts_of_groups_are_names_too(name, formula, told):
    assert formula in told.loc[name, "used_in"].split(", ")


@pytest.mark.parametrize(
    ("name", "where", "unit"),
    [
        ("vat_rate", "assumption", "share"),
        ("usd_cny", "assumption", "CNY per USD"),
        ("take_rate", "metric", "share"),
        ("variable_cost", "formula", "CNY"),
        ("fee_per_car", "term", "CNY"),
        ("starts", "symbol", "year"),
        ("nests", "symbol", "nest"),
    ],
)
def test_a_name_is_explained_where_it_is_defined_first(name, where, unit, told):
    assert tuple(told.loc[name, ["where", "unit"]]) == (where, unit)


def test_of_two_formulas_of_a_name_the_one_beside_its_user_is_meant(told):
    assert told.loc["running_cost", "meaning"] == FORMULAS["revenue.running_cost"].meaning


def test_a_name_that_nothing_explains_is_refused(book, monkeypatch):
    monkeypatch.setattr(module, "names", lambda: {"ghost_rate": ["demand.take_rate"]})
    with pytest.raises(InputError, match="ghost_rate"):
        notation(book)
