"""The blocks of the model one below the other, and every row at its place."""

from collections.abc import Sequence

from analytics.export.workbook.layout.homes import CALCULATED, Block, Homes
from analytics.export.workbook.layout.rows import Layout, Row

KINDS = {"argument": 0, "working": 1, "result": 2}


def placed(homes: Homes) -> Layout:
    """The sheets of the model, those of the deals last on each."""
    made = Layout()
    elsewhere = {node for node, home in homes.homed.items() if home is None}
    for sheet in CALCULATED:
        blocks = [block for block in homes.blocks.values() if block.sheet == sheet and block.rows]
        blocks.sort(key=lambda block: (block.is_licensed, block.since))
        made.place(sheet, _rows(blocks), homes.spans(sheet), elsewhere)
    return made


def _rows(blocks: Sequence[Block]) -> list[Row]:
    rows: list[Row] = []
    was_licensed = False
    for block in blocks:
        if block.is_licensed and not was_licensed:
            was_licensed = True
            rows.append(Row("part", "Once the deals are signed"))
        rows.append(block.title)
        rows += sorted(block.rows, key=lambda row: KINDS[row.kind])
        rows.append(Row("empty", ""))
    return rows
