import numpy as np
import pytest
from scipy.special import expit, ndtr, ndtri

from analytics.export.workbook.symbols import Graph, Traced

QUARTERS = 5
A = np.array([[0.5, 2.0, 0.0, 1.5, 3.0]])
B = np.array([[0.25, 4.0, 1.0, 1.5, 2.0]])
YEAR_STARTS = np.array([0, 2])


def running_best(a, b):
    kept = np.zeros_like(a)
    for t in range(a.shape[1]):
        kept[:, t] = np.maximum(a[:, t], kept[:, max(t - 1, 0)] - b[:, t])
    kept[:, 0] += 7.0
    return kept


def first_above_one(a, b):
    is_above = a > 1.0
    first = is_above.argmax(axis=1)[:, None]
    here = np.take_along_axis(b, first, axis=1)
    return np.where(is_above.any(axis=1, keepdims=True), here, np.inf)


def with_infinity(a, b):
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(b / a) - np.log(np.where(b > 1.0, np.inf, b))
    return np.where(np.isfinite(ratio), ratio, 0.0)


def log_of_nothing(a, b):
    with np.errstate(divide="ignore", invalid="ignore"):
        return ndtr(np.log(a / b) / 0.5) + np.exp(np.log(a))


# What the model does with arrays, each way once.
WAYS = {
    "arithmetic": lambda a, b: (a + b) * a - b / (1.0 + a) - -a,
    "power": lambda a, b: (1.0 + a) ** -b + b**0.25,
    "comparison": lambda a, b: (a < b) | ((a >= b) & ~(a == b)),
    "truth_as_number": lambda a, b: a * (b > 1.0) + (a != b) * 2.0,
    "where": lambda a, b: np.where(a > b, a, np.where(a <= 0, b > 0, 1.0)),
    "clip": lambda a, b: np.clip(a - b, -0.3, 0.6),
    "logarithms": lambda a, b: np.log(b) + np.exp(-a) + np.log1p(a) + np.expm1(-b),
    "normal": lambda a, b: ndtr(a - b) + ndtri(b / 10.0) + expit(b - a),
    "round": lambda a, b: np.round(a * 3.3) + abs(a - b),
    "sums": lambda a, b: a.sum(axis=-1)[:, None] + np.cumsum(b, axis=1),
    "running": lambda a, b: np.maximum.accumulate(a, axis=-1) - np.minimum.accumulate(b, axis=-1),
    "by_year": lambda a, b: np.add.reduceat(a * b, YEAR_STARTS, axis=1),
    "mean": lambda a, b: np.average(a, weights=b) + b,
    "choice": lambda a, b: np.choose(np.array([0, 1, 1, 0, 1]), [a, b[:, :1]]),
    "moved": lambda a, b: np.concatenate([np.zeros_like(a[:, :1]), b[:, :-1]], axis=1) - a,
    "spread": lambda a, b: np.broadcast_to(b[:, :1], (1, QUARTERS)).copy(order="F") * a.T.copy().T,
    "divided_where": lambda a, b: np.divide(b, a, out=np.zeros(a.shape), where=a > 0),
    "in_place": running_best,
    "first": first_above_one,
    "infinity": with_infinity,
    "log_of_nothing": log_of_nothing,
}  # fmt: skip


def on_symbols(way):
    graph = Graph(quarters=QUARTERS, years=2)
    return way(Traced.of_inputs(graph, "a", A), Traced.of_inputs(graph, "b", B))


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_values_are_those_of_plain_arrays_bit_for_bit(way):
    made = on_symbols(way)
    plain = way(A, B)
    assert isinstance(made, Traced)
    np.testing.assert_array_equal(made.values, plain)
    nodes = np.array([node.value for node in made.nodes.ravel()]).reshape(plain.shape)
    np.testing.assert_array_equal(nodes, plain)


def test_what_is_worked_out_twice_is_one_number():
    graph = Graph()
    a = Traced.of_inputs(graph, "a", A)
    first, second = a * 2.0 + 1.0, a * 2.0 + 1.0
    assert all(one is other for one, other in zip(first.nodes[0], second.nodes[0], strict=True))


def test_a_number_that_no_input_moves_is_a_constant():
    graph = Graph()
    a = Traced.of_inputs(graph, "a", A)
    assert all(node.is_constant for node in (a * 0.0 + 3.0).nodes.ravel())
    assert (a * 1.0 + 0.0).nodes[0, 0] is a.nodes[0, 0]


def test_an_array_of_numbers_takes_no_expressions_in():
    graph = Graph()
    with pytest.raises(TypeError, match="would become one of numbers alone"):
        np.zeros(A.shape)[:] = Traced.of_inputs(graph, "a", A)


def test_a_function_that_is_not_followed_fails():
    with pytest.raises(TypeError):
        np.sort(Traced.of_inputs(Graph(), "a", A))
    with pytest.raises(TypeError):
        np.sin(Traced.of_inputs(Graph(), "a", A))


def test_what_the_code_took_its_way_on_is_told():
    graph = Graph()
    a = Traced.of_inputs(graph, "a", A)
    assert not (a > 100.0).any()
    if (a > 2.0).any():
        pass
    assert graph.decided


def test_a_number_stands_in_its_quarter():
    graph = Graph(quarters=QUARTERS, years=2)
    a = Traced.of_inputs(graph, "a", np.array([[0.5]]))
    made = np.arange(5.0) - a
    assert [node.place.period for node in made.nodes[0]] == [0, 1, 2, 3, 4]
    yearly = np.add.reduceat(made, YEAR_STARTS, axis=1)
    assert [tuple(node.place)[:2] for node in yearly.nodes[0]] == [("year", 0), ("year", 1)]
