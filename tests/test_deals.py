"""Licence deals: each can be read, none contradicts itself, and luck belongs to the deal."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import cases, database
from analytics.__main__ import main
from analytics.deals import NONE, Arrangement, Contract, Deals, TermEdit, refuse_contradictions
from analytics.errors import InputError
from analytics.sampling import uniforms

DRAWS = 4_096
ARRANGEMENTS = ["one_foreign_maker", "one_chinese_maker", "broad_platform", "exclusive_with_one"]


def contract(name: str, licensee: str = "other_battery", dimension: int = 110, **terms: float):
    """A deal of eight years from 2027 with a tenth of a maker, with terms changed."""
    usual = {"chance": 0.5, "signing_date": 2027.0, "lead_quarters": 4.0, "term_years": 8.0,
             "renewal_years": 0.0, "share_of_licensee": 0.1, "exclusive": 0.0}  # fmt: skip
    return Contract(name, name, licensee, dimension, usual | terms, {})


def together(*contracts: Contract) -> Arrangement:
    return Arrangement("made", "Made", "For a test.", contracts)


def refused(*contracts: Contract) -> InputError:
    with pytest.raises(InputError) as error:
        refuse_contradictions(together(*contracts))
    return error.value


# What is known


def test_every_arrangement_loads_and_none_has_no_deals(either_book):
    known = either_book.deals.arrangements
    assert list(known) == ["none", *ARRANGEMENTS]
    assert known["none"] is NONE
    assert not NONE.contracts
    assert NONE.chance == 0.0
    assert all(known[name].contracts for name in ARRANGEMENTS)


def test_every_deal_has_every_term_within_bounds_and_says_where_it_comes_from(either_book):
    deals = either_book.deals
    for name in ARRANGEMENTS:
        for one in deals.arrangement(name).contracts:
            assert set(one.terms) == set(one.origins) == set(deals.terms)
            for term, value in one.terms.items():
                assert deals.terms[term].lowest <= value <= deals.terms[term].highest
                assert one.origins[term]["source"] in either_book.sources


def test_every_licensee_sells_cars_and_is_not_tesla(either_book):
    makers = either_book.contenders
    for name in ARRANGEMENTS:
        for one in either_book.deals.arrangement(name).contracts:
            position = makers.names.index(one.licensee)
            assert makers.cars[position] > 0
            assert not makers.is_tesla[position]


def test_a_term_is_as_it_was_known_on_the_date(data_copy):
    def add(rows):
        later = {"known_from": "2026-03-01", "value": "0.031"}
        rows.append(next(row for row in rows if row["term"] == "monthly_share") | later)

    data_copy.change("deal_terms", add)
    for as_of, newer in (("2026-02-28", False), ("2026-03-01", True)):
        deals = Deals(database.connect(as_of, data_copy.folder))
        one = deals.arrangement("one_foreign_maker").contract("foreign")
        assert (one.terms["monthly_share"] == 0.031) == newer
        known_from = str(one.origins["monthly_share"]["known_from"].date())
        assert (known_from == "2026-03-01") == newer


def test_the_model_reads_the_terms_by_their_names(book):
    one = book.deals.arrangement("one_foreign_maker").contract("foreign")
    deal = one.modelled(book.contenders, np.ones((1, 1)))
    assert book.contenders.names[deal.licensee] == one.licensee
    for term in set(one.terms) - {"chance", "exclusive"}:
        assert getattr(deal, term).tolist() == [[one.terms[term]]]
    assert deal.end == one.end


# Chances


def test_the_chance_of_one_deal_is_its_own_and_of_several_that_not_all_fail(either_book):
    for name in ARRANGEMENTS:
        arrangement = either_book.deals.arrangement(name)
        chances = [one.terms["chance"] for one in arrangement.contracts]
        assert arrangement.chance == pytest.approx(1 - np.prod(1 - np.array(chances)), abs=1e-15)
        if len(chances) == 1:
            assert arrangement.chance == pytest.approx(chances[0], abs=1e-15)


@pytest.mark.parametrize("name", ARRANGEMENTS)
def test_each_deal_is_signed_in_as_many_draws_as_it_has_chances_and_in_the_base(name, book):
    arrangement = book.deals.arrangement(name)
    made = cases.signed(book, arrangement, draws=DRAWS)
    for deal, one in zip(made, arrangement.contracts, strict=True):
        assert deal.signed.shape == (DRAWS + 1, 1)
        assert set(deal.signed.ravel()) == {0.0, 1.0}
        assert deal.signed[0] == 1.0
        assert deal.signed[1:].mean() == pytest.approx(
            one.terms["chance"], abs=three_errors(one.terms["chance"])
        )


def three_errors(chance: float) -> float:
    return 3 * (max(chance * (1 - chance), 0.0) / DRAWS) ** 0.5 + 1e-12


@pytest.mark.parametrize("name", ARRANGEMENTS)
@pytest.mark.parametrize("seed", [1, 2])
def test_once_signed_at_least_one_deal_is_in_every_draw(name, seed, either_book):
    arrangement = either_book.deals.arrangement(name)
    made = cases.once_signed(either_book, arrangement, draws=DRAWS, seed=seed)
    signed = np.hstack([deal.signed for deal in made])
    assert signed[0].all()
    assert signed.any(axis=1).all()
    for share, one in zip(signed[1:].mean(axis=0), arrangement.contracts, strict=True):
        given_any = one.terms["chance"] / arrangement.chance
        assert share == pytest.approx(given_any, abs=three_errors(given_any))


@given(chances=st.lists(st.floats(0.02, 1.0), min_size=1, max_size=4))
def test_once_signed_is_signed_where_any_of_it_is(book, chances):
    """Each deal, and each two of them, as often as among the draws in which any deal is signed."""
    deals = together(
        *(contract(f"deal_{k}", dimension=110 + k, chance=c) for k, c in enumerate(chances))
    )
    deals = replace(
        deals,
        contracts=tuple(replace(one, terms=full(book) | one.terms) for one in deals.contracts),
    )
    signed = np.hstack([d.signed[1:] for d in cases.once_signed(book, deals, draws=DRAWS)])
    assert signed.any(axis=1).all()
    for one in range(len(chances)):
        for other in range(one + 1):
            both = chances[one] * (chances[other] if other < one else 1.0) / deals.chance
            assert signed[:, [one, other]].all(axis=1).mean() == pytest.approx(
                both, abs=4 / 3 * three_errors(min(both, 1.0)) + 0.003
            )


def full(book) -> dict[str, float]:
    return dict(book.deals.arrangement("one_foreign_maker").contract("foreign").terms)


def test_a_deal_keeps_its_luck_whatever_the_others_are(book):
    platform = book.deals.arrangement("broad_platform")
    among = cases.signed(book, platform, draws=500, seed=5)
    for position, one in enumerate(platform.contracts):
        (alone,) = cases.signed(book, together(one), draws=500, seed=5)
        assert np.array_equal(alone.signed, among[position].signed)
        luck = uniforms(5, 500)[:, one.sobol_dimension]
        assert np.array_equal(alone.signed[1:, 0], luck < one.terms["chance"])


def test_a_deal_is_signed_in_every_draw_it_was_signed_in_when_its_chance_rises(book):
    platform = book.deals.arrangement("broad_platform")
    likelier = platform.with_terms([TermEdit("platform_battery", "chance", 0.5)])
    before, after = (cases.signed(book, one, draws=500) for one in (platform, likelier))
    assert (after[1].signed >= before[1].signed).all()
    assert after[1].signed.sum() > before[1].signed.sum()
    assert np.array_equal(after[0].signed, before[0].signed)
    assert np.array_equal(after[2].signed, before[2].signed)


def test_luck_with_deals_leaves_every_other_draw_as_it_was(book):
    platform = book.deals.arrangement("broad_platform")
    plain, deals = (
        cases.draws(book, draws=100, seed=3, **asked) for asked in ({}, {"arrangement": platform})
    )
    assert not plain.deals
    assert plain.count == deals.count
    for name, values in plain.inputs.items():
        assert np.array_equal(values, deals.inputs[name])


# Changes


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("foreign.fee_per_car=7500", TermEdit("foreign", "fee_per_car", 7_500)),
        (" foreign.signing_date = 2029.5", TermEdit("foreign", "signing_date", 2_029.5)),
        ("chinese.exclusive=exclusive", TermEdit("chinese", "exclusive", 1)),
        ("chinese.paid_on_activation=on_cars_built", TermEdit("chinese", "paid_on_activation", 0)),
    ],
)
def test_a_change_is_read_as_a_person_writes_it(text, edit, book):
    assert book.deals.edit(text, "--term") == edit


def test_a_change_is_written_so_that_it_is_read_again(book):
    edit = TermEdit("foreign", "fee_per_car", 7_500.25)
    assert book.deals.edit(str(edit), "--term") == edit


def test_a_change_holds_for_its_deal_alone(book):
    platform = book.deals.arrangement("broad_platform")
    changed = platform.with_terms([TermEdit("platform_battery", "fee_per_car", 1.0)])
    assert changed.contract("platform_battery").terms["fee_per_car"] == 1.0
    for name in ("platform_foreign", "platform_plug_in"):
        assert changed.contract(name) == platform.contract(name)
    assert platform.contract("platform_battery").terms["fee_per_car"] != 1.0
    assert platform.with_terms([]) == platform


EDITS = {
    "foreign": ("'foreign' changes no term", "deal.term=value"),
    "fee_per_car=3": ("changes no term", "deal.term=value"),
    "foreign.fee_per_car": ("changes no term", "deal.term=value"),
    "": ("changes no term", "deal.term=value"),
    "foriegn.fee_per_car=3": ("there is no 'foriegn'", "did you mean 'foreign'"),
    "foreign.fee_per_cra=3": ("there is no 'fee_per_cra'", "'fee_per_car'"),
    "foreign.=3": ("there is no ''", "choose one of"),
    "foreign.chance=1.5": ("cannot be 1.5", "choose a value from 0 to 1"),
    "foreign.fee_per_car=-1": ("outside 0 to 100000", "choose a value from 0"),
    "foreign.fee_per_car=6,000": ("not a plain number", "write 6000"),
    "foreign.monthly_share=30%": ("not a plain number", "write 0.3"),
    "foreign.fee_per_car=nan": ("not a plain number", "without the unit"),
    "foreign.fee_per_car=": ("not a plain number", "without the unit"),
    "foreign.exclusive=1": ("'1' is not a choice", "open or exclusive"),
    "foreign.signing_date=soon": ("'soon' is not a date", "2027Q3"),
    "foreign.signing_date=2018Q1": ("lies outside 2019 to 2100", "from 2019 to 2100"),
}


@pytest.mark.parametrize("text", EDITS)
def test_text_that_changes_no_term_is_refused_with_words(text, book):
    with pytest.raises(InputError) as error:
        book.deals.edit(text, "--term here")
    what, fix = EDITS[text]
    assert error.value.where == "--term here"
    assert what in error.value.what
    assert fix in error.value.fix


def test_an_arrangement_and_a_deal_that_there_are_not_are_refused_with_those_that_there_are(book):
    with pytest.raises(InputError) as error:
        book.deals.arrangement("one_foreign_makr")
    assert "one_foreign_makr" in error.value.where
    assert "one_foreign_maker" in error.value.fix
    elsewhere = [TermEdit("chinese", "fee_per_car", 1.0)]
    with pytest.raises(InputError) as error:
        book.deals.arrangement("one_foreign_maker").with_terms(elsewhere)
    assert "chinese" in error.value.where
    assert "one_foreign_maker" in error.value.what
    assert "foreign" in error.value.fix
    with pytest.raises(InputError) as error:
        NONE.with_terms(elsewhere)
    assert error.value.fix == "choose an arrangement with deals"


# Contradictions


@pytest.mark.parametrize("exclusive", [("a",), ("b",), ("a", "b")])
def test_an_exclusive_deal_beside_another_is_refused(exclusive):
    deals = [contract(name, maker) for name, maker in (("a", "other_battery"), ("b", "leapmotor"))]
    refuse_contradictions(together(*deals))
    error = refused(
        *(
            replace(one, terms=one.terms | {"exclusive": 1.0}) if one.name in exclusive else one
            for one in deals
        )
    )
    assert error.where == f"deal {exclusive[0]}, exclusive"
    assert f"shuts out {'b' if exclusive[0] == 'a' else 'a'}" in error.what
    assert "leave one of the two out" in error.fix


@pytest.mark.parametrize("exclusive", [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0)])
def test_a_deal_may_follow_an_exclusive_one_on_the_day_it_ends(exclusive):
    first = contract("first", term_years=3.0, renewal_years=1.0, exclusive=exclusive[0])
    follows = contract("second", "leapmotor", signing_date=2031.0, exclusive=exclusive[1])
    refuse_contradictions(together(first, follows))
    refuse_contradictions(together(follows, first))
    overlaps = contract("second", "leapmotor", signing_date=2030.75, exclusive=exclusive[1])
    assert "which runs at the same time" in refused(first, overlaps).what


def test_shares_of_one_licensee_may_add_up_to_all_of_it_and_no_more():
    parts = contract("a", share_of_licensee=0.6), contract("b", share_of_licensee=0.4)
    refuse_contradictions(together(*parts))
    error = refused(*parts, contract("c", share_of_licensee=0.25))
    assert error.where == "deal c, share_of_licensee"
    assert "other_battery add up to 1.25" in error.what
    assert "1 or below" in error.fix
    other = contract("c", "leapmotor", share_of_licensee=1.0)
    refuse_contradictions(together(*parts, other))


@pytest.mark.parametrize("lead", [32.0, 40.0])
def test_a_contract_that_ends_before_its_first_car_is_refused(lead):
    error = refused(contract("a", lead_quarters=lead))
    assert error.where == "deal a, term_years"
    assert "ends 2035, before its first car in 203" in error.what
    assert "longer term" in error.fix
    refuse_contradictions(together(contract("a", lead_quarters=lead, renewal_years=3.0)))


def test_changes_that_contradict_each_other_are_refused_and_in_the_end_only(book):
    one = book.deals.arrangement("one_foreign_maker")
    late = {"signing_date": 2028, "lead_quarters": 8, "term_years": 1, "renewal_years": 0}
    shorter = [TermEdit("foreign", term, value) for term, value in late.items()]
    with pytest.raises(InputError, match="before its first car"):
        one.with_terms(shorter)
    sooner = one.with_terms([*shorter, TermEdit("foreign", "lead_quarters", 1)])
    assert sooner.contract("foreign").end == 2029
    with pytest.raises(InputError, match="shuts out"):
        book.deals.arrangement("broad_platform").with_terms(
            [TermEdit("platform_plug_in", "exclusive", 1)]
        )


# The command line


@pytest.fixture(autouse=True, scope="module")
def _each_date_is_loaded_once():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "connect", cache(database.connect))
        yield


@pytest.fixture
def evaluated(capsys):
    def evaluated(*arguments: str) -> dict:
        code = main(["evaluate", "--format", "json", "--per", "total", *arguments])
        printed = capsys.readouterr()
        assert (code, printed.err) == (0, "")
        return json.loads(printed.out)

    return evaluated


def test_the_command_line_evaluates_a_licence_with_changed_terms(evaluated):
    asked = ("--metric", "licensed_cars", "--metric", "licensing_revenue")
    licence = (*asked, "--licence", "one_foreign_maker")
    none, told = evaluated(*asked), evaluated(*licence)
    free = evaluated(*licence, "--term", "foreign.fee_per_car=0")
    (none_paid, none_cars), (paid, cars), (less, more) = (
        [
            row["value"]
            for name in ("licensing_revenue", "licensed_cars")
            for row in one["rows"]
            if row["metric"] == name
        ]
        for one in (none, told, free)
    )
    assert none_paid == none_cars == 0
    assert 0 < less < paid
    assert 0 < cars < more
    assert "licence" not in none
    assert told["licence"] == free["licence"] == "one_foreign_maker"
    assert len({one["digest"] for one in (none, told, free)}) == 3


def test_a_term_written_as_it_stands_is_the_same_run(evaluated, book):
    licence = ("--licence", "one_foreign_maker", "--metric", "licensing_net_value")
    fee = book.deals.arrangement("one_foreign_maker").contract("foreign").terms["fee_per_car"]
    written = evaluated(*licence, "--term", str(TermEdit("foreign", "fee_per_car", fee)))
    assert written == evaluated(*licence)
    assert evaluated("--licence", "none", "--metric", "fsd_npv") == evaluated("--metric", "fsd_npv")


def test_of_two_changes_of_one_term_the_last_one_holds(evaluated):
    licence = ("--licence", "one_foreign_maker", "--metric", "licensing_net_value")
    low, high = "--term=foreign.fee_per_car=100", "--term=foreign.fee_per_car=9000"
    assert evaluated(*licence, low, high) == evaluated(*licence, high)


def test_draws_of_a_licence_come_as_bands_over_those_in_which_it_is_signed_or_not(evaluated):
    licence = ("--licence", "one_foreign_maker", "--draws", "64", "--metric", "licensed_cars")
    (row,) = evaluated(*licence)["rows"]
    assert row["p10"] == row["p50"] == 0 < row["mean"]


REFUSED = {
    ("--licence", "one_foreign_makr"): "did you mean 'one_foreign_maker'",
    ("--licence", "one_foreign_maker", "--term", "foreign.fee=0"): "there is no 'fee'",
    ("--licence", "one_foreign_maker", "--term", "chinese.fee_per_car=0"): "none of that name",
    ("--licence", "one_foreign_maker", "--term", "foreign.chance=2"): "from 0 to 1",
    ("--licence", "one_foreign_maker", "--term", "foreign"): "write deal.term=value",
    ("--licence", "broad_platform", "--term", "platform_foreign.exclusive=exclusive"): "shuts out",
    ("--term", "foreign.fee_per_car=0"): "choose an arrangement with deals",
}


@pytest.mark.parametrize("arguments", REFUSED, ids=" ".join)
def test_a_licence_or_a_term_that_cannot_be_used_ends_with_code_2_and_words(arguments, capsys):
    assert main(["evaluate", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("Error in ")
    assert REFUSED[arguments] in printed.err
    assert "To fix:" in printed.err


# Faults in data/


def faulty(data_copy) -> InputError:
    with pytest.raises(InputError) as error:
        database.connect(data=data_copy.folder)
    return error.value


@pytest.mark.parametrize("as_of", ["today", "2024-05-17"])
def test_a_deal_without_a_term_is_refused(as_of, data_copy):
    def drop(rows):
        rows[:] = [
            row for row in rows if (row["deal"], row["term"]) != ("chinese", "line_up_share")
        ]

    data_copy.change("deal_terms", drop)
    with pytest.raises(InputError) as error:
        database.connect(as_of, data_copy.folder)
    assert "chinese" in error.value.where
    assert "line_up_share" in error.value.where
    assert "lacks a term" in error.value.what
    assert "data/deal_terms.csv" in error.value.fix


def test_a_term_known_only_after_its_deal_could_be_told_is_refused(data_copy):
    data_copy.change("deal_terms", lambda rows: rows.pop(0))
    assert "deal foreign, term chance" in faulty(data_copy).where


@pytest.mark.parametrize(("dimension", "other"), [("101", "chinese"), ("3", "")])
def test_each_deal_has_a_dimension_of_draws_of_its_own(dimension, other, data_copy):
    data_copy.change("deals", lambda rows: rows[0].update(sobol_dimension=dimension))
    error = faulty(data_copy)
    assert "sobol_dimension" in str(error)
    assert dimension in str(error) or other in str(error)


@pytest.mark.parametrize("dimension", ["128", "-1"])
def test_a_dimension_that_no_draw_has_is_refused(dimension, data_copy):
    data_copy.change("deals", lambda rows: rows[0].update(sobol_dimension=dimension))
    error = faulty(data_copy)
    assert "foreign" in error.where
    assert dimension in str(error)


@pytest.mark.parametrize(
    ("table", "column", "value", "fix"),
    [
        ("deals", "licensee", "leapmoter", "'leapmotor'"),
        ("deals", "arrangement", "one_foreign", "'one_foreign_maker'"),
        ("deal_terms", "term", "fee_per_cra", "'fee_per_car'"),
        ("deal_terms", "deal", "foriegn", "'foreign'"),
        ("deal_terms", "value", "20%", "digits with a point"),
    ],
)
def test_a_cell_of_a_deal_that_cannot_be_used_is_named(table, column, value, fix, data_copy):
    data_copy.change(table, lambda rows: rows[-1].update({column: value}))
    error = faulty(data_copy)
    assert error.where.startswith(f"data/{table}.csv, row ")
    assert error.where.endswith(column)
    assert value in error.what
    assert fix in error.fix


def spoiled(data_copy, deal: str, **terms: str):
    def spoil(rows):
        for row in rows:
            if row["deal"] == deal and row["term"] in terms:
                row["value"] = terms[row["term"]]

    return data_copy.change("deal_terms", spoil)


def test_a_value_of_a_term_outside_its_bounds_is_refused(data_copy, capsys):
    spoiled(data_copy, "chinese", integration="1.2")
    with pytest.raises(InputError) as error:
        Deals(database.connect(data=data_copy.folder))
    assert error.value.where == "data/deal_terms.csv, deal chinese, integration"
    assert "integration cannot be 1.2" in error.value.what
    assert "from 0 to 1" in error.value.fix
    assert main(["check", "--data", str(data_copy.folder)]) == 2
    assert "deal chinese, integration" in capsys.readouterr().err


def test_deals_in_data_that_contradict_each_other_are_refused(data_copy):
    spoiled(data_copy, "platform_battery", exclusive="1")
    with pytest.raises(InputError, match="shuts out platform_foreign"):
        Deals(database.connect(data=data_copy.folder))
