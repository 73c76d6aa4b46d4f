"""Rows for what formulas give: a block for each call, under what the formula says of itself."""

from collections.abc import Sequence

from analytics.export.workbook.layout.code import words
from analytics.export.workbook.layout.homes import SHEETS, Block, Homes
from analytics.export.workbook.layout.reach import nodes_in
from analytics.export.workbook.layout.rows import Row
from analytics.export.workbook.symbols import Node, Traced
from analytics.export.workbook.tracing import Call, arrays
from analytics.model.formula import Formula


def add_results(homes: Homes, call: Call) -> None:
    """A block for the call, with a row or more for each array it gives."""
    nodes = [node for node in nodes_in(call.result) if not node.is_constant]
    if homes.needed.isdisjoint(nodes):
        return
    key = ("results", *map(id, nodes))
    if key in homes.blocks:
        _share(homes, homes.blocks[key], call)
        return
    block = _block(homes, call, nodes)
    homes.blocks[key] = homes.of_call[call.number] = block
    _add_rows(homes, block, call)


def _block(homes: Homes, call: Call, nodes: Sequence[Node]) -> Block:
    return Block(
        SHEETS[call.formula.name.partition(".")[0]],
        _title(call.formula),
        min(node.number for node in nodes),
        call.number,
        is_licensed=not homes.licensed.isdisjoint(nodes),
    )


def _title(formula: Formula) -> Row:
    return Row("title", formula.meaning, formula.name, formula.unit, formula.source)


def _share(homes: Homes, block: Block, call: Call) -> None:
    """Show a call in the block of one that gives just the same; the outer of both is its title."""
    if call.number < block.call:
        block.title, block.call = _title(call.formula), call.number
    homes.of_call.setdefault(call.number, block)


def _add_rows(homes: Homes, block: Block, call: Call) -> None:
    formula, given = call.formula, arrays(call.result)
    for (part, array), unit in zip(given, _units(formula, len(given)), strict=True):
        if isinstance(array, Traced):
            name = f"{formula.name}{'.' if part else ''}{part}"
            label = words(part or formula.function.__name__)
            homes.add(block, "result", array, label, name, unit)


def _units(formula: Formula, count: int) -> list[str]:
    units = formula.unit.split("; ")
    return units * (count // len(units)) if count % len(units) == 0 else [formula.unit] * count
