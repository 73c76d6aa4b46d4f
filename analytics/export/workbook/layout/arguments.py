"""Rows for what formulas are given, and words for what their results rest on."""

from analytics.export.workbook.layout.code import words
from analytics.export.workbook.layout.homes import Block, Homes
from analytics.export.workbook.symbols import Traced
from analytics.export.workbook.tracing import Call, arrays


def add_arguments(homes: Homes, call: Call) -> None:
    """Rows for what the call is given that stands nowhere yet, and what its results rest on."""
    block = homes.of_call.get(call.number)
    if block is None:
        return
    told: list[str] = []
    for parameter, value in call.given.items():
        told += _in_short(parameter, _add(homes, block, parameter, value))
    if block.call == call.number:
        _note(homes, block, call, "; ".join(dict.fromkeys(filter(None, told))))


def _add(homes: Homes, block: Block, parameter: str, value: object) -> list[str]:
    """Rows for one parameter; gives what each of its arrays rests on."""
    told = []
    for part, array in arrays(value):
        if isinstance(array, Traced):
            name = f"{parameter}.{part}" if part else parameter
            unit = "year" if name.endswith("date") else ""
            homes.add(block, "argument", array, words(name), name, unit)
            told.append(_rests_on(homes, name, array))
    return told


def _rests_on(homes: Homes, parameter: str, array: Traced) -> str:
    names = dict.fromkeys(homes.names.get(node, "") for node in array.nodes.ravel())
    [first, *others] = names
    if others or not first:
        return ""
    short = parameter.rpartition(".")[2]
    return first if first.rpartition(".")[2] == short else f"{parameter}: {first}"


def _in_short(parameter: str, told: list[str]) -> list[str]:
    """What a parameter rests on; where that is the terms of one deal, the deal.

    >>> _in_short("deal", ["us.fee", "us.term_years", "us.end"])
    ['deal: us']
    """
    deals = {one.partition(".")[0] for one in told}
    return [f"{parameter}: {deals.pop()}"] if len(told) > 2 and len(deals) == 1 else told


def _note(homes: Homes, block: Block, call: Call, note: str) -> None:
    """Tell what the results rest on; in the title too, where the formula is called again."""
    for row in block.rows:
        row.note = note if row.kind == "result" else ""
    calls = [one for one in homes.tracing.calls if one.formula.name == call.formula.name]
    if len(calls) > 1 and note:
        block.title.label += f"  ({note})"
