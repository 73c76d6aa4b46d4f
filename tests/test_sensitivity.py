"""Variance by cause and worth of information, against functions whose answers are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri
from scipy.stats import norm

from analytics.method.checks import GAINS, ishigami
from analytics.sampling import uniforms
from analytics.sensitivity import pair, shapley, sobol, worth_of_knowing

DRAWS = 8_192
THREE = ([4], [50], [90])


def of_ishigami(points):
    """The function of Ishigami and Homma on three of the columns."""
    return ishigami(*(points[:, column] for (column,) in THREE))


@pytest.fixture(scope="module")
def published(checked):
    """First-order and total indices of Ishigami as published."""
    rows = checked[checked["check"] == "ishigami"]
    assert rows["verdict"].all(), rows.to_string()
    first, total = np.split(rows["expected"].to_numpy(), 2)
    assert first.sum() < 1.0 < total.sum()
    return first, total


def test_the_indices_of_ishigami_are_the_published_ones(published):
    found = sobol(of_ishigami, THREE, *pair(1, DRAWS))
    for ours, theirs, error in zip(found[:2], published, found[2:], strict=True):
        assert ours == pytest.approx(theirs, abs=0.02)
        assert (np.abs(ours - theirs) < 4.0 * error).all()


def test_the_shapley_effects_of_ishigami_split_what_is_shared_in_halves(published):
    first, total = published
    # first and third act together only: each gets half of what is between them
    found = shapley(of_ishigami, THREE, *pair(2, DRAWS))
    assert found == pytest.approx((first + total) / 2.0, abs=0.02)
    assert found.sum() == pytest.approx(1.0, abs=1e-12)


WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0])


def sobol_g(points):
    """Sobol's g function on the columns 10 to 13."""
    factors = (np.abs(4.0 * points[:, 10:14] - 2.0) + WEIGHTS) / (1.0 + WEIGHTS)
    return factors.prod(axis=1)


def test_the_indices_of_sobols_g_function_are_the_closed_form():
    alone = 1.0 / (3.0 * (1.0 + WEIGHTS) ** 2)
    variance = np.prod(1.0 + alone) - 1.0
    total = alone * np.prod(1.0 + alone) / (1.0 + alone) / variance
    found = sobol(sobol_g, [[10], [11], [12], [13]], *pair(3, DRAWS))
    assert found.first == pytest.approx(alone / variance, abs=0.02)
    assert found.total == pytest.approx(total, abs=0.02)
    effects = shapley(sobol_g, [[10], [11], [12], [13]], *pair(3, DRAWS))
    assert (effects > alone / variance - 0.02).all()
    assert (effects < total + 0.02).all()
    assert effects.sum() == pytest.approx(1.0, abs=1e-12)


def test_columns_taken_as_a_block_answer_for_what_they_do_together(published):
    found = sobol(of_ishigami, [[4, 90], [50]], *pair(4, DRAWS))
    _, (together, alone, _) = published
    assert found.first == pytest.approx([together, alone], abs=0.03)
    assert found.total == pytest.approx([together, alone], abs=0.03)


def test_what_does_not_matter_has_no_part_and_a_constant_has_no_parts():
    found = sobol(of_ishigami, [[4], [7]], *pair(5, 512))
    assert (found.first[1], found.total[1]) == (0.0, 0.0)
    nothing = sobol(lambda points: np.ones(len(points)), THREE, *pair(5, 64))
    assert not np.concatenate(nothing).any()
    assert not shapley(lambda points: np.ones(len(points)), THREE, *pair(5, 64)).any()


def test_the_two_samples_know_nothing_of_each_other():
    a, b = pair(6, 4_096)
    for column in (0, 33, 120):
        for other in (0, 33, 120):
            assert abs(np.corrcoef(a[:, column], b[:, other])[0, 1]) < 4.0 / np.sqrt(4_096)
        # not even in which half they lie
        assert 0.45 < np.mean((a[:, column] < 0.5) == (b[:, column] < 0.5)) < 0.55


def scores(seed: int, *columns: int, draws: int = DRAWS) -> np.ndarray:
    return ndtri(uniforms(seed, draws)[:, list(columns)])


@pytest.mark.parametrize(("mean", "sd"), GAINS)
def test_knowing_a_normal_gain_is_worth_the_closed_form(mean, sd, checked):
    rows = checked[checked["check"] == "perfect_information"].set_index("quantity")
    row = rows.loc[f"Gain of mean {mean} and standard deviation {sd}"]
    worth = row["expected"]
    assert row["verdict"]
    assert worth == pytest.approx(sd * norm.pdf(mean / sd) - mean * norm.cdf(-mean / sd), rel=1e-9)
    known = scores(1, 5)
    gain = mean + sd * known[:, 0]
    found = worth_of_knowing(np.stack([np.zeros(DRAWS), gain]), known)
    assert found.worth == pytest.approx(worth, abs=4.0 * found.error)
    assert found.worth == pytest.approx(worth, rel=0.02)
    assert found.chance_of_change == pytest.approx(norm.cdf(-mean / sd), abs=0.01)


def test_knowing_one_of_two_parts_of_a_gain_is_worth_the_closed_form_of_that_part():
    both = scores(2, 5, 9)
    gain = 30.0 * both[:, 0] + 40.0 * both[:, 1] + 20.0

    def worth(sd):
        return sd * norm.pdf(20.0 / sd) + 20.0 * norm.cdf(20.0 / sd) - 20.0

    values = np.stack([np.zeros(DRAWS), gain])
    for known, sd in ((both[:, :1], 30.0), (both[:, 1:], 40.0), (both, 50.0)):
        found = worth_of_knowing(values, known)
        assert found.worth == pytest.approx(worth(sd), abs=4.0 * found.error)


@given(st.integers(0, 30))
def test_noise_is_worth_nothing_to_know(seed):
    gain = 1.0 + scores(seed, 3, draws=1_024)[:, 0]
    found = worth_of_knowing(np.stack([np.zeros(1_024), gain]), scores(seed, 80, draws=1_024))
    assert found.worth <= 4.0 * found.error + 1e-12


def test_noise_in_few_draws_earns_next_to_nothing_on_average():
    """Chosen and judged on the same draws, noise would seem to be worth four times as much."""
    worth = []
    for seed in range(40):
        gain = 0.05 + scores(seed, 3, draws=256)[:, 0]
        noise = scores(seed, 80, 81, 82, draws=256)
        worth.append(worth_of_knowing(np.stack([np.zeros(256), gain]), noise).worth)
    assert np.mean(worth) < 0.008


def test_where_one_choice_is_always_best_nothing_is_worth_knowing():
    known = scores(3, 5)
    values = np.stack([known[:, 0], known[:, 0] + 50.0])
    assert worth_of_knowing(values, known) == (0.0, 0.0, 0.0)
