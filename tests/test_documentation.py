"""What the code says of itself cannot drift from what it is."""

import csv
import importlib
import inspect
import pkgutil
import re

import pytest

from analytics import database, model
from analytics.model.formula import FORMULAS

MODULES = [
    importlib.import_module(f"analytics.model.{m.name}")
    for m in pkgutil.iter_modules(model.__path__)
    if m.name != "formula"
]
FUNCTIONS = [
    pytest.param(function, id=f"{module.__name__.removeprefix('analytics.')}.{name}")
    for module in [model, *MODULES]
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and not name.startswith("_")
]


def first_paragraph(function) -> str:
    return " ".join(inspect.getdoc(function).split("\n\n")[0].split())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_formula_says_what_it_is_and_in_which_unit_or_shape(function):
    first = first_paragraph(function)
    assert re.search(r"\[[a-zA-Z; ]+\]\.$|shape \(.+\)\.?$|\[CNY per unit of money\]\.$", first), (
        first
    )


# Public functions of the model that put formulas together, and are none themselves.
ASSEMBLIES = {
    "model.evaluate", "cars.sold", "cars.tesla", "cars.byd", "competition.fixed_prices",
    "fleet.season_weights", "licensing.agreed_fee", "licensing.car_profit", "licensing.driver",
    "licensing.licensed", "offer.function_in_china", "offer.offered", "price_search.equilibrium",
    "route.taken",
}  # fmt: skip


def test_what_is_no_formula_is_one_of_a_few_assemblies():
    public = {
        f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
        for (function,) in (one.values for one in FUNCTIONS)
    }
    assert set(FORMULAS) <= public
    assert public - set(FORMULAS) == ASSEMBLIES


@pytest.mark.parametrize("made", FORMULAS.values(), ids=FORMULAS)
def test_a_formula_has_a_unit_and_is_shown_at_work_or_tested(made):
    assert made.unit
    assert made.meaning[0].isupper()
    if ">>>" not in (made.function.__doc__ or ""):
        called = re.compile(rf"\b{made.function.__name__}\(")
        tests = (database.PACKAGE.parent / "tests" / "model").glob("*.py")
        assert made.equations or any(called.search(one.read_text("utf-8")) for one in tests)


SOURCE = "\n".join(inspect.getsource(module) for module in [model, *MODULES])


def test_a_formula_takes_its_inputs_by_name_as_the_assumptions_are_called(book):
    """An argument that bears a name of data/assumptions.csv is that assumption, not another."""
    code = re.sub(r'""".*?"""', "", SOURCE, flags=re.DOTALL)
    passed = re.findall(r"\b(\w+)=([^=\n][^,\n]*),", code)
    named = [(name, value) for name, value in passed if name in book.assumptions]
    assert len(named) >= 40
    for name, value in named:
        assert re.search(rf"\b{name}\b", value), f"{name}={value}"


def test_the_model_reads_every_assumption_and_no_other(book):
    assert set(re.findall(r'(?:\ba|by_year)\["(\w+)"\]', SOURCE)) == set(book.assumptions)


@pytest.mark.parametrize(
    "path", [pytest.param(p, id=p.stem) for p in sorted(database.PACKAGE.rglob("*.sql"))]
)
def test_a_question_starts_by_saying_what_it_asks(path):
    first = path.read_text("utf-8").splitlines()[0]
    assert first.startswith("-- ")
    assert (
        first.rstrip().endswith(("?", ".")) or path.read_text("utf-8").splitlines()[1][:3] == "-- "
    )


def test_a_rule_says_what_is_wrong_and_how_to_mend_it():
    rules = sorted((database.SQL / "checks").glob("*.sql"))
    assert len(rules) >= 8
    for rule in rules:
        meaning, fix = rule.read_text("utf-8").splitlines()[:2]
        assert meaning.startswith("-- ")
        assert fix.startswith("-- ")
        assert meaning.endswith(".")
        assert fix.endswith(".")


def test_a_source_named_in_a_docstring_exists_or_is_literature():
    with (database.DATA / "sources.csv").open(encoding="utf-8", newline="") as file:
        known = {row["source"] for row in csv.DictReader(file)}
    named = [
        match
        for path in sorted(database.PACKAGE.rglob("*.py"))
        for match in re.findall(r"^\s*Source: (.+)$", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert len(named) >= 3
    for source in named:
        key = re.match(r"[a-z0-9]+(_[a-z0-9]+)+", source)
        if key:
            assert key[0] in known, source
        else:
            assert re.match(r"[A-Z]\w+.* \((19|20)\d\d\)", source), source


def test_every_metric_and_group_says_what_it_is(book):
    for metric in book.metrics.values():
        assert len(metric.meaning) > 15, metric.name
        assert metric.label, metric.name
        assert (metric.per == "case") == (metric.kind == "total"), metric.name
        assert metric.decimals >= 0
    groups = {assumption.group for assumption in book.assumptions.values()}
    with (database.DATA / "groups.csv").open(encoding="utf-8", newline="") as file:
        assert {row["group"] for row in csv.DictReader(file)} == groups
