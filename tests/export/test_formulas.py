from io import BytesIO

import numpy as np
import pytest
import xlsxwriter
from openpyxl import load_workbook

from analytics.errors import InputError
from analytics.export.workbook.formulas import Cell, Formulas, finite
from analytics.export.workbook.layout import reached
from analytics.export.workbook.symbols import Graph, Traced

from .office import changed, recalculated
from .test_symbols import QUARTERS, WAYS, A, B

OTHER_A = np.array([[2.5, 0.0, 0.3, 0.75, 1.0]])
OTHER_B = np.array([[1.75, 0.5, 2.0, 0.125, 3.0]])


def written(expression):
    """The formula of an expression of a and b, which stand in A1 and B1."""
    graph = Graph()
    a, b = (Traced.of_inputs(graph, name, np.array([[2.0]])) for name in "ab")
    cells = {a.nodes[0, 0]: Cell("S", 0, 0), b.nodes[0, 0]: Cell("S", 0, 1)}
    return Formulas("S", cells.get).formula(expression(a, b).nodes[0, 0])


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (lambda a, b: a - (b - a), "=A1-(B1-A1)"),
        (lambda a, b: a / (b * a), "=A1/(B1*A1)"),
        (lambda a, b: a - -b, "=A1-(-B1)"),
        (lambda a, _: (-a) ** 2.0, "=(-A1)^2"),
        (lambda a, _: -(a**2.0), "=-(A1^2)"),
        (lambda a, b: (a**b) ** 2.0, "=IF(A1=0,IF(B1=0,1,0),A1^B1)^2"),
        (lambda a, b: a / (1.0 + b), "=A1/(1+B1)"),
        (lambda a, b: (a > b) * 2.0, "=(A1>B1)*2"),
        (lambda a, b: a + b * -3.0, "=A1+B1*(-3)"),
    ],
)
def test_brackets_stand_where_excel_needs_them(expression, text):
    assert written(expression) == text


def test_a_sum_over_cells_is_one_of_a_range():
    graph = Graph(quarters=QUARTERS)
    a, b = Traced.of_inputs(graph, "a", A), Traced.of_inputs(graph, "b", B)
    cells = {node: Cell("S", 3, t) for t, node in enumerate(a.nodes[0])}
    cells |= {node: Cell("T", 5, t) for t, node in enumerate(b.nodes[0])}
    formulas = Formulas("S", cells.get)
    assert formulas.formula(a.sum(axis=-1).nodes[0]) == "=SUM(A4:E4)"
    assert formulas.formula((a * b).sum(axis=-1).nodes[0]) == "=SUMPRODUCT(A4:E4,T!A6:E6)"


def test_a_formula_that_no_sheet_holds_is_refused():
    graph = Graph()
    a = Traced.of_inputs(graph, "a", np.ones((1, 2_000)))
    cells = {node: Cell("S", 3, 2 * t) for t, node in enumerate(a.nodes[0])}
    with pytest.raises(InputError, match="letters long"):
        Formulas("S", cells.get).formula(a.sum(axis=-1).nodes[0])


def sheet_of_every_way():
    """A workbook with a in row 1, b in row 2, a row for each way, and its steps below."""
    made = BytesIO()
    rows = {}
    with xlsxwriter.Workbook(made) as book:
        page = book.add_worksheet("S")
        for position, values in enumerate((A, B)):
            page.write_row(position, 0, values[0])
        at = 2
        for name, way in WAYS.items():
            graph = Graph(quarters=QUARTERS, years=2)
            a, b = Traced.of_inputs(graph, "a", A), Traced.of_inputs(graph, "b", B)
            cells = {node: Cell("S", 0, t) for t, node in enumerate(a.nodes[0])}
            cells |= {node: Cell("S", 1, t) for t, node in enumerate(b.nodes[0])}
            results = way(a, b).nodes.ravel()
            rows[name] = at
            steps = sorted(reached(results), key=lambda node: node.number)
            own = [one for one in steps if one.is_cell and one not in cells and one.parts]
            cells |= {one: Cell("S", at + 1, column) for column, one in enumerate(own)}
            formulas = Formulas("S", cells.get)
            for column, one in enumerate(own):
                page.write_formula(at + 1, column, formulas.formula(one), None, finite(one.value))
            for column, one in enumerate(results):
                text = f"={formulas.reference(one)}"
                page.write_formula(at, column, text, None, finite(one.value))
            at += 2
    return made.getvalue(), rows


def test_every_operation_gives_in_libreoffice_what_it_gives_in_numpy(tmp_path):
    content, rows = sheet_of_every_way()
    edits = {
        f"{'ABCDE'[t]}{row}": float(values[0, t])
        for row, values in ((1, OTHER_A), (2, OTHER_B))
        for t in range(QUARTERS)
    }
    books = {"same": content, "other": changed(content, 1, edits)}
    for name, path in recalculated(books, tmp_path).items():
        page = load_workbook(path, data_only=True)["S"]
        a, b = (A, B) if name == "same" else (OTHER_A, OTHER_B)
        for way, row in rows.items():
            expected = np.ravel(WAYS[way](a, b))
            found = [page.cell(row + 1, column + 1).value for column in range(len(expected))]
            shown = np.vectorize(finite)(expected.astype(float))
            np.testing.assert_allclose(
                np.array(found, dtype=float),
                shown,
                rtol=1e-12,
                atol=1e-14,
                err_msg=f"{way}, {name}",
            )
