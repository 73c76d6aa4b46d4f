"""Assumptions that hang together: as strongly as told, and without changing what each may be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest, multivariate_normal, spearmanr

from analytics import cases, database
from analytics.assumptions import Book
from analytics.dependence import Correlation, dependence, dependent, of_normals
from analytics.errors import InputError
from analytics.sampling import uniforms

DRAWS = 4_096
COLUMNS = {"a": 3, "b": 17, "c": 40, "d": 99}
rhos = st.floats(-0.95, 0.95)


def told(**pairs: float) -> list[Correlation]:
    """Correlations by pair: ab=0.5 is that of a and b."""
    return [Correlation(pair[0], pair[1], rho) for pair, rho in pairs.items()]


@given(rhos)
def test_the_ranks_of_draws_correlate_as_told(rho):
    points = dependent(uniforms(1, DRAWS), dependence(told(ab=rho), COLUMNS))
    found = spearmanr(points[:, 3], points[:, 17]).statistic
    assert found == pytest.approx(rho, abs=4.0 / np.sqrt(DRAWS))


def test_the_ranks_of_a_bivariate_normal_correlate_by_pearsons_formula():
    for rho in (-0.9, -0.3, 0.2, 0.75):
        # Kendall (1949): the mean of the product of both probabilities gives the rank correlation
        pair = multivariate_normal([0, 0], [[2, of_normals(rho)], [of_normals(rho), 2]])
        assert 12.0 * pair.cdf([0, 0]) - 3.0 == pytest.approx(rho, abs=1e-4)


def test_all_pairs_told_together_hold_together():
    pairs = {"ab": 0.6, "bc": -0.4, "cd": 0.3, "ad": 0.1}
    points = dependent(uniforms(2, DRAWS), dependence(told(**pairs), COLUMNS))
    for pair, rho in pairs.items():
        found = spearmanr(*(points[:, COLUMNS[name]] for name in pair)).statistic
        assert found == pytest.approx(rho, abs=4.0 / np.sqrt(DRAWS))


@given(rhos)
def test_each_assumption_keeps_its_distribution(rho):
    points = dependent(uniforms(3, DRAWS), dependence(told(ab=rho, bc=rho / 4), COLUMNS))
    for column in (3, 17, 40):
        assert kstest(points[:, column], "uniform").pvalue > 0.01


def test_what_is_not_told_keeps_its_draws_and_so_does_the_first_of_those_that_are():
    free = uniforms(4, 512)
    points = dependent(free, dependence(told(ab=0.7), COLUMNS))
    assert np.flatnonzero((points != free).any(axis=0)).tolist() == [17]
    assert np.array_equal(dependent(free, dependence([], COLUMNS)), free)


@given(st.integers(1, 200))
def test_a_draw_is_the_same_alone_and_among_others(count):
    together = dependence(told(ab=0.7, ac=-0.5, bd=0.2), COLUMNS)
    many = dependent(uniforms(5, 500), together)
    few = dependent(uniforms(5, 500)[:count], together)
    assert few.tobytes() == many[:count].tobytes()


def test_correlations_that_contradict_each_other_are_refused_with_the_pair_and_its_room():
    with pytest.raises(InputError) as refused:
        dependence(told(ab=0.9, bc=0.9, ac=-0.5, cd=0.1), COLUMNS)
    assert refused.value.where == "data/correlations.csv, a and c"
    assert "-0.5 contradicts the others" in refused.value.what
    low, high = (float(part) for part in refused.value.fix.split()[3::2])
    assert low > 0.5
    assert high > 0.98
    dependence(told(ab=0.9, bc=0.9, ac=low + 0.02), COLUMNS)
    with pytest.raises(InputError):
        dependence(told(ab=0.9, bc=0.9, ac=low - 0.02), COLUMNS)


def test_strong_correlations_that_agree_hold_in_whatever_order_they_are_told():
    for pairs in ({"ab": 0.9, "bc": 0.9, "ac": 0.8}, {"ac": 0.8, "bc": 0.9, "ab": 0.9}):
        points = dependent(uniforms(6, DRAWS), dependence(told(**pairs), COLUMNS))
        found = spearmanr(points[:, 3], points[:, 40]).statistic
        assert found == pytest.approx(0.8, abs=4.0 / np.sqrt(DRAWS))


def test_the_draws_of_the_book_correlate_as_data_says(either_book):
    inputs = cases.draws(either_book, draws=DRAWS, seed=7).inputs
    rows = either_book.database.rows("correlations")
    assert len(rows) >= 8
    checked = 0
    for row in rows:
        pair = [inputs[row[name]] for name in ("assumption_a", "assumption_b")]
        if all(len(one) > 1 for one in pair):
            found = spearmanr(*(one[1:, -1] for one in pair)).statistic
            assert found == pytest.approx(row["rho"], abs=4.0 / np.sqrt(DRAWS)), row
            checked += 1
    assert checked >= 7


def test_the_base_case_knows_no_correlation(either_book):
    base = cases.base(either_book).inputs
    drawn = cases.draws(either_book, draws=8).inputs
    for name, path in base.items():
        assert np.array_equal(np.broadcast_to(path[0], drawn[name][0].shape), drawn[name][0]), name


def row(**values: str) -> dict[str, str]:
    usual = {
        "assumption_a": "wtp_median_full", "assumption_b": "wtp_log_sd", "known_from": "2026-11-22",
        "rho": "0.2", "source": "judgement_2026_11_22", "note": "",
    }  # fmt: skip
    return usual | values


@pytest.mark.parametrize(
    ("added", "said"),
    [
        (row(rho="1"), "not between -1 and 1"),
        (row(rho="-1.5"), "not between -1 and 1"),
        (row(assumption_b="wtp_median_full"), "with itself"),
        (row(assumption_a="vat_rate"), "has no range"),
        (row(assumption_a="nothing"), "is not in data/assumptions.csv"),
        (
            row(assumption_a="accelerator_performance", assumption_b="accelerator_supply"),
            "twice, once in each order",
        ),
        (row(source="nobody"), "is not in data/sources.csv"),
    ],
)
def test_a_correlation_that_cannot_be_is_refused_on_loading(added, said, data_copy):
    data_copy.change("correlations", lambda rows: rows.append(added))
    with pytest.raises(InputError, match=said):
        database.connect(data=data_copy.folder)


def test_a_pair_of_data_that_breaks_the_matrix_is_named(data_copy):
    def add(rows):
        pair = {"assumption_a": "export_earliest_date", "assumption_b": "level3_date"}
        rows.append(row(**pair, rho="-0.95"))

    data_copy.change("correlations", add)
    with pytest.raises(InputError, match="export_earliest_date and level3_date"):
        cases.draws(Book(database.connect(data=data_copy.folder)), draws=8)
