"""How a formula writes many numbers at once: as ranges, where they stand in cells in a row."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analytics.export.workbook.formulas.cells import Cell, ranges
from analytics.export.workbook.formulas.text import Level, Text
from analytics.export.workbook.symbols import Node

if TYPE_CHECKING:
    from analytics.export.workbook.formulas.formula import Formulas

Term = tuple[bool, Node]  # whether it is added, and what it is


def listed(formulas: "Formulas", parts: Sequence[Node]) -> list[str]:
    """Arguments of a function, those in a row or column of cells as ranges."""
    cells = [formulas.cell(part) for part in parts]
    found = [cell for cell in cells if cell is not None and not cell.name]
    if len(parts) <= 2 or len(found) < len(parts):
        return [formulas.operand(part) for part in parts]
    return ranges(found, formulas.sheet)


def listed_apart(formulas: "Formulas", parts: Sequence[Node]) -> list[str]:
    """As `listed`, with ranges where some stand in no cell."""
    texts: list[str] = []
    run: list[Cell] = []
    for part in parts:
        cell = formulas.cell(part)
        if cell is not None and not cell.name:
            run.append(cell)
            continue
        texts += [*ranges(run, formulas.sheet), formulas.operand(part)]
        run = []
    return [*texts, *ranges(run, formulas.sheet)]


def summed(formulas: "Formulas", node: Node) -> Text:
    """A sum of many."""
    parts = [part for part in node.parts if not part.is_constant or part.value]
    if len(parts) == 1:
        return Text(formulas.operand(parts[0]), Level.COMPARISON)
    product = _of_products(formulas, parts)
    if product:
        return product
    if any(part.is_truth for part in parts):  # SUM leaves out what is true or false
        texts = (formulas.operand(part, Level.PRODUCT, is_last=True) for part in parts)
        return Text("+".join(texts), Level.SUM)
    return Text(f"SUM({','.join(listed_apart(formulas, parts))})")


def _of_products(formulas: "Formulas", parts: Sequence[Node]) -> Text | None:
    """A sum of products, where each of their factors has a range."""
    if any(part.operation != "multiply" or formulas.cell(part) for part in parts):
        return None
    sides = zip(*(part.parts for part in parts), strict=True)
    factors = [listed_apart(formulas, side) for side in sides]
    if all(len(factor) == 1 and ":" in factor[0] for factor in factors):
        return Text(f"SUMPRODUCT({','.join(factor[0] for factor in factors)})")
    return None


def terms(formulas: "Formulas", node: Node) -> list[Term]:
    """The terms of a chain of sums and differences."""
    found: list[Term] = []
    waiting = [(True, node)]
    while waiting:
        adds, one = waiting.pop()
        is_open = one is node or (formulas.cell(one) is None and not one.is_guarded)
        if is_open and one.operation in {"add", "subtract"}:
            left, right = one.parts
            waiting.append((adds is (one.operation == "add"), right))
            waiting.append((adds, left))
        else:
            found.append((adds, one))
    return found


def of_terms(formulas: "Formulas", terms: Sequence[Term]) -> Text:
    """A long chain of sums and differences: all that is added less all that is taken away."""
    added = [one for adds, one in terms if adds]
    taken = [one for adds, one in terms if not adds]
    text = f"SUM({','.join(listed_apart(formulas, added))})" if added else "0"
    if taken:
        text += f"-SUM({','.join(listed_apart(formulas, taken))})"
    return Text(text, Level.SUM)
