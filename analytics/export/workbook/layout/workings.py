"""Rows for what the model works out on the way and uses more than once, or too long to read."""

from collections import Counter

from analytics.export.workbook.layout.code import variable
from analytics.export.workbook.layout.homes import SHEETS, Block, Homes
from analytics.export.workbook.layout.rows import Row
from analytics.export.workbook.symbols import Node

SHEETS_OF_FUNCTIONS = {"_spent": "Route", "_turnover_before": "Route", "_earned": "Revenue"}
MOST_PARTS = 24  # numbers that a formula refers to, before a part of it gets a row of its own
MOST_TERMS = 100  # as many where they are just added up
INLINE = 2  # numbers that a part may refer to without a row, however often it is used


def add_workings(homes: Homes) -> None:
    """A row for each number that needs one and has none."""
    uses = Counter(part for node in homes.needed for part in set(node.parts))
    sizes: dict[Node, int] = {}  # how many numbers a formula refers to
    for node in sorted(homes.needed, key=lambda node: node.number):
        if node.is_constant or node in homes.homed:
            sizes[node] = 0 if node.is_constant else 1
            continue
        sizes[node] = sum(sizes[part] for part in node.parts)
        if _needs_a_row(node, sizes[node], uses[node]):
            _add(homes, node)
            sizes[node] = 1


def _needs_a_row(node: Node, size: int, uses: int) -> bool:
    if node.origin.module == "analytics.cases":  # told in the cells of the path
        return False
    most = MOST_TERMS if node.operation in {"add", "subtract", "sum"} else MOST_PARTS
    return node.is_cell or (uses > 1 and size > INLINE) or size > most


def _add(homes: Homes, node: Node) -> None:
    """A place for one such number: in the row of its line of code, where that is free."""
    origin, place = node.origin, node.place
    block = homes.of_call.get(origin.call or 0) or _unnamed(homes, node)
    block = homes.home(block, place.span)
    name = variable(origin.module, origin.line)
    column = homes.spans(block.sheet).column(place.span, place.period)
    row = _row(block, f"{name}{homes.whose(place.contender)}", column, _function(node))
    row.entries[column] = node
    homes.homed[node] = block
    homes.names.setdefault(node, name)


def _row(block: Block, label: str, column: int, function: str) -> Row:
    """The first row with this label that is free in the column, or a new one."""
    for row in block.rows:
        if row.kind == "working" and row.label == label and column not in row.entries:
            return row
    row = Row("working", label, function)
    block.rows.append(row)
    return row


def _unnamed(homes: Homes, node: Node) -> Block:
    """The block of what a function works out that is no formula."""
    origin, function = node.origin, _function(node)
    module = function.partition(".")[0]
    key = (origin.module, origin.function, node in homes.licensed)
    if key not in homes.blocks:
        sheet = SHEETS.get(module) or SHEETS_OF_FUNCTIONS.get(origin.function, "Licensing")
        title = Row("title", f"On the way, in {function}", function)
        is_licensed = node in homes.licensed
        homes.blocks[key] = Block(sheet, title, node.number, is_licensed=is_licensed)
    return homes.blocks[key]


def _function(node: Node) -> str:
    """Module and function that a number comes from."""
    return f"{node.origin.module.rpartition('.')[2]}.{node.origin.function}"
