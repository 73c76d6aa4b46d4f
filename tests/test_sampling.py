"""Draws: they have the P10 and P90 asked for, stay inside the bounds, and never change."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats.qmc import Sobol

from analytics import cases, database
from analytics.assumptions import Book
from analytics.errors import InputError
from analytics.sampling import DIMENSIONS, Range, quantile, uniforms

RANGES = {
    "normal": Range("normal", 10.0, 7.0, 13.0),
    "lognormal": Range("lognormal", 12_400.0, 7_500.0, 20_500.0),
    "logit_normal": Range("logit_normal", 0.5, 0.27, 0.73),
    "uniform": Range("uniform", 10.0, 7.0, 13.0),
    "triangular": Range("triangular", 64_000.0, 45_000.0, 68_000.0),
    "pert": Range("pert", 0.3, 0.2, 0.6),
    "waiting_time": Range("waiting_time", 2027.5, 2027.0, 2030.8, known_from=2026.89),
}
every = pytest.mark.parametrize("name", RANGES)


@every
def test_a_distribution_has_its_p10_and_p90(name):
    ends = quantile(RANGES[name], np.array([0.1, 0.9]))
    assert ends == pytest.approx([RANGES[name].p10, RANGES[name].p90], rel=1e-9)


@pytest.mark.parametrize("name", ["triangular", "pert"])
@pytest.mark.parametrize("mode", [20.001, 20.1, 25.0, 29.9, 29.999])
def test_a_triangle_or_pert_may_be_as_skewed_as_it_likes(name, mode):
    skewed = Range(name, mode, 20.0, 30.0)
    assert quantile(skewed, np.array([0.1, 0.9])) == pytest.approx([20.0, 30.0], rel=1e-6)


@every
def test_ten_thousand_draws_have_the_p10_and_p90_within_sampling_error(name):
    draws = quantile(RANGES[name], uniforms(1, 10_000)[:, 40])
    below = [(draws < end).mean() for end in (RANGES[name].p10, RANGES[name].p90)]
    # plain random numbers would miss by 0.003 one time in three
    assert below == pytest.approx([0.1, 0.9], abs=0.003)


SCIPY = {
    "normal": stats.norm(10.0, 3.0 / 1.2815515655446004),
    "lognormal": stats.lognorm(
        np.log(20_500 / 7_500) / 2 / 1.2815515655446004, scale=np.sqrt(7_500 * 20_500)
    ),
    "uniform": stats.uniform(6.25, 7.5),
}


@pytest.mark.parametrize("name", SCIPY)
def test_a_distribution_is_that_of_scipy(name):
    levels = np.linspace(0.001, 0.999, 97)
    assert quantile(RANGES[name], levels) == pytest.approx(SCIPY[name].ppf(levels), rel=1e-9)


def test_a_share_is_normal_in_its_log_odds():
    levels = np.array([0.01, 0.3, 0.5, 0.97])
    drawn = quantile(RANGES["logit_normal"], levels)
    sd = np.log(0.73 / 0.27) / 1.2815515655446004  # both ends lie as far from one half
    assert np.log(drawn / (1 - drawn)) == pytest.approx(sd * stats.norm.ppf(levels), abs=1e-9)


def test_a_wait_is_lognormal_from_the_day_it_is_known_and_never_ends_before():
    waits = quantile(RANGES["waiting_time"], np.array([1e-9, 0.5])) - 2026.89
    assert waits[0] > 0.0
    assert waits[1] == pytest.approx(np.sqrt((2027.0 - 2026.89) * (2030.8 - 2026.89)))


@pytest.mark.parametrize(
    ("name", "density"),
    [
        ("triangular", lambda x, a, b: stats.triang((64_000 - a) / (b - a), a, b - a).pdf(x)),
        (
            "pert",
            lambda x, a, b: stats.beta(
                1 + 4 * (0.3 - a) / (b - a), 1 + 4 * (b - 0.3) / (b - a), a, b - a
            ).pdf(x),
        ),
    ],
)
def test_the_likeliest_value_of_a_triangle_or_pert_is_the_value(name, density):
    ends = quantile(RANGES[name], np.array([0.0, 1.0]))
    middle = quantile(RANGES[name], np.array([0.4, 0.4 + 1e-6]))
    assert 1e-6 / np.diff(middle) == pytest.approx(density(middle[:1], *ends), rel=1e-4)


@given(
    st.sampled_from(["normal", "lognormal", "logit_normal", "uniform"]),
    st.floats(0.15, 0.4),
    st.floats(0.5, 0.85),
    st.floats(0.05, 0.14),
    st.floats(0.86, 0.95),
)
def test_bounds_cut_off_and_nothing_is_moved_onto_them(name, p10, p90, lowest, highest):
    free, bounded = Range(name, 0.45, p10, p90), Range(name, 0.45, p10, p90, lowest, highest)
    drawn = quantile(bounded, np.linspace(1e-9, 1 - 1e-9, 999))
    assert lowest < drawn.min() < drawn.max() < highest
    assert (np.diff(drawn) > 0.0).all()
    # within the bounds the proportions are those without bounds
    levels = np.linspace(0.0001, 0.9999, 4001)
    whole = quantile(free, levels)
    kept = whole[(whole > lowest) & (whole < highest)]
    inner = np.quantile(kept, [0.25, 0.5, 0.75])
    assert quantile(bounded, np.array([0.25, 0.5, 0.75])) == pytest.approx(inner, abs=2e-3)


def test_every_draw_of_every_assumption_lies_strictly_inside_its_bounds(either_book):
    inputs = cases.draws(either_book, draws=4_000, seed=5).inputs
    for name, assumption in either_book.assumptions.items():
        if assumption.is_uncertain:
            drawn = inputs[name][1:]
            assert (drawn > assumption.lowest).all() or name == "fsd_monthly_price", name
            assert (drawn < assumption.highest).all(), name


@pytest.mark.parametrize(
    ("impossible", "what"),
    [
        (Range("normal", 1.0, 2.0, 1.0), "P10 is not below P90"),
        (Range("normal", 1.0, 2.0, 2.0), "P10 is not below P90"),
        (Range("lognormal", 1.0, 0.0, 2.0), "only takes values between 0 and inf"),
        (Range("logit_normal", 0.5, 0.2, 1.0), "only takes values between 0 and 1"),
        (Range("waiting_time", 2027.0, 2026.0, 2030.0, known_from=2026.5), "between 2026.5"),
        (Range("triangular", 10.0, 20.0, 30.0), "no distribution of this name"),
        (Range("pert", 30.0, 20.0, 30.0), "no distribution of this name"),
    ],
)
def test_a_range_that_cannot_be_is_refused_in_words(impossible, what):
    with pytest.raises(InputError, match=what) as refused:
        quantile(impossible, np.array([0.5]))
    assert f"{impossible.p10:g}" in refused.value.where
    assert refused.value.fix


@given(st.integers(0, 50), st.integers(1, 300), st.integers(1, 300))
def test_draw_i_of_a_seed_is_the_same_however_many_are_drawn(seed, few, many):
    least = min(few, many)
    assert uniforms(seed, few)[:least].tobytes() == uniforms(seed, many)[:least].tobytes()


def test_another_seed_gives_other_draws():
    assert not (uniforms(1, 64) == uniforms(2, 64)).any()


def test_the_points_are_those_of_scipys_scrambled_sobol_sequence():
    theirs = Sobol(DIMENSIONS, scramble=True, rng=np.random.default_rng(7)).random(256)
    assert np.array_equal(uniforms(7, 256), theirs)


def test_no_point_lies_on_the_edge_of_the_cube():
    points = uniforms(11, 4_096)
    assert ((points > 0.0) & (points < 1.0)).all()


def test_an_assumption_keeps_its_draws_when_another_is_added(book, data_copy):
    def add(rows, **values):
        rows.append(dict.fromkeys(rows[0], "") | values)

    added = {"assumption": "zebra", "known_from": "2026-11-22", "since": "2026-10-01"}
    source = {"source": "judgement_2026_11_22"}

    def define(rows):
        rows[3]["sobol_dimension"] = "95"  # that of the VAT rate, which is certain
        last = {"assumption": "zebra", "sobol_dimension": str(DIMENSIONS - 1)}
        rows.insert(0, rows[20] | last)

    data_copy.change("assumptions", define)
    data_copy.change("assumption_values", lambda rows: add(rows, **added, **source, value="0.3"))
    shape = {"distribution": "logit_normal", "p10": "0.2", "p90": "0.4"}
    data_copy.change("assumption_ranges", lambda rows: add(rows, **added, **source, **shape))
    larger = cases.draws(Book(database.connect(data=data_copy.folder)), draws=64, seed=9).inputs
    smaller = cases.draws(book, draws=64, seed=9).inputs
    assert len(np.unique(larger["zebra"])) == 65
    for name, values in smaller.items():
        assert larger[name].tobytes() == values.tobytes(), name
