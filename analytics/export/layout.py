"""Which number of a traced run stands in which cell: a row for every result, sheet by sheet."""

import ast
import importlib
import inspect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from analytics.export.formulas import Cell
from analytics.export.symbols import Node, Traced
from analytics.export.tracing import Call, Tracing, arrays
from analytics.model.formula import Formula

SHEETS = {  # of the modules of the model
    "route": "Route", "release": "Offer", "offer": "Offer", "demand": "Offer",
    "contenders": "Cars", "competition": "Cars", "cars": "Cars", "margin": "Cars",
    "fleet": "Fleet", "revenue": "Revenue", "licensing": "Licensing", "value": "Value",
}  # fmt: skip
SHEETS_OF_FUNCTIONS = {"_spent": "Route", "_turnover_before": "Route", "_earned": "Revenue"}
CALCULATED = ("Route", "Offer", "Cars", "Fleet", "Revenue", "Licensing", "Value")
YEARLY = "Cars"  # the sheet with columns for years
FIRST_ROW = 4  # below title and header
VALUE_COLUMN = 2  # where a number stands that has no period; label and unit come before
MOST_PARTS = 24  # numbers that a formula refers to, before a part of it gets a row of its own
MOST_TERMS = 100  # as many where they are just added up
INLINE = 2  # numbers that a part may refer to without a row, however often it is used


@dataclass
class Row:
    """A row of a sheet: what it is, and a number for each column that has one.

    `kind` is result, argument, working, held, input, metric, check or title.
    """

    kind: str
    label: str
    name: str = ""
    unit: str = ""
    note: str = ""
    entries: dict[int, Node] = field(default_factory=dict)
    position: int = -1


@dataclass
class Block:
    """Rows that belong together under a title; `since` is the number of the first of them.

    `call` is that of the formula whose result they show, 0 where they show none.
    """

    sheet: str
    title: Row
    since: float
    call: int = 0
    rows: list[Row] = field(default_factory=list)
    is_licensed: bool = False


@dataclass
class Spans:
    """The columns of a sheet with numbers: one without period, years, quarters."""

    years: Sequence[int]
    quarters: Sequence[str]
    has_years: bool = True

    def column(self, span: str, period: int) -> int:
        """The column of a period."""
        first = VALUE_COLUMN + 1
        if span == "year":
            return first + period
        if span == "quarter":
            return first + (len(self.years) + 1 if self.has_years else 0) + period
        return VALUE_COLUMN


@dataclass
class Layout:
    """The rows of each sheet, and the cell of each number that has one."""

    tracing: Tracing
    sheets: dict[str, list[Row]] = field(default_factory=dict)
    spans: dict[str, Spans] = field(default_factory=dict)
    cells: dict[Node, Cell] = field(default_factory=dict)
    names: dict[Node, str] = field(default_factory=dict)

    def cell(self, node: Node) -> Cell | None:
        """The cell a number stands in."""
        return self.cells.get(node)


def reached(nodes: Iterable[Node]) -> set[Node]:
    """These numbers and all that they are made from."""
    found = set(nodes)
    waiting = list(found)
    while waiting:
        for part in waiting.pop().parts:
            if part not in found:
                found.add(part)
                waiting.append(part)
    return found


def nodes_in(value: Any) -> Iterator[Node]:  # noqa: ANN401
    """The expressions of all arrays in a value."""
    for _, array in arrays(value):
        if isinstance(array, Traced):
            yield from array.nodes.ravel()


@dataclass
class _Homes:
    """Who gives each number its row, decided before any row has a place."""

    tracing: Tracing
    needed: set[Node]
    blocks: dict[Any, Block] = field(default_factory=dict)
    homed: dict[Node, Block | None] = field(default_factory=dict)
    names: dict[Node, str] = field(default_factory=dict)
    licensed: set[Node] = field(default_factory=set)


def arranged(
    tracing: Tracing,
    roots: Iterable[Node],
    inputs: Iterable[Node],
    metrics: Iterable[Node],
    labels: Sequence[str],
    spans: tuple[Sequence[int], Sequence[str]],
) -> Layout:
    """The sheets with formulas of the model, each number that is needed for `roots` in a cell.

    `inputs` and `metrics` stand on sheets of their own. `labels` are those of the contenders.
    """
    homes = _Homes(tracing, reached(roots))
    homes.licensed = _licensed(tracing, homes.needed)
    taken = dict.fromkeys(inputs, None)
    homes.homed.update(taken)
    homes.names.update({node: node.name for node in taken})
    rows = _Rows(homes, labels, spans)
    calls = [call for call in tracing.calls if not call.is_held]
    for call in calls:
        rows.add_results(call)
    for node in metrics:
        homes.homed.setdefault(node, None)
    for call in calls:
        rows.add_arguments(call)
    rows.add_workings()
    return rows.layout()


def _licensed(tracing: Tracing, needed: set[Node]) -> set[Node]:
    """The numbers that depend on the deals."""
    found = set(tracing.terms.values())
    for call in tracing.held:
        if call.formula.name == "competition.readjusted":
            found.update(nodes_in(call.result))
    for node in sorted(needed, key=lambda node: node.number):
        if any(part in found for part in node.parts):
            found.add(node)
    return found


class _Rows:
    """Makes the blocks of rows."""

    def __init__(
        self, homes: _Homes, labels: Sequence[str], spans: tuple[Sequence[int], Sequence[str]]
    ) -> None:
        self.homes = homes
        self.labels = labels
        self.years, self.quarters = spans
        self.blocks: dict[Any, Block] = {}
        self.by_nodes: dict[tuple[int, ...], Block] = {}
        self.of_call: dict[int, Block] = {}
        self.called = Counter(call.formula.name for call in homes.tracing.calls)

    def add_results(self, call: Call) -> None:
        """A block for the call, with a row or more for each array it gives."""
        nodes = [node for node in nodes_in(call.result) if not node.is_constant]
        if not self.homes.needed.intersection(nodes):
            return
        key = tuple(map(id, nodes))
        if key in self.by_nodes:
            block = self.by_nodes[key]
            if call.number < block.call:  # an outer formula that gives just the same
                self._retitle(block, call)
            self.of_call.setdefault(call.number, block)
            return
        block = Block(
            SHEETS[call.formula.name.partition(".")[0]], Row("title", ""), _since(nodes),
            is_licensed=not self.homes.licensed.isdisjoint(nodes),
        )  # fmt: skip
        self.by_nodes[key] = self.of_call[call.number] = self.blocks["call", call.number] = block
        self._retitle(block, call)
        for (part, array), unit in zip(
            arrays(call.result), _units(call.formula, len(arrays(call.result))), strict=True
        ):
            if isinstance(array, Traced):
                name = f"{call.formula.name}{'.' if part else ''}{part}"
                label = words(part or call.formula.function.__name__)
                self._add(block, "result", array, label, name, unit)
        if not block.rows:
            del self.blocks["call", call.number]

    def _retitle(self, block: Block, call: Call) -> None:
        formula = call.formula
        block.title = Row("title", formula.meaning, formula.name, formula.unit, formula.source)
        block.call = call.number

    def add_arguments(self, call: Call) -> None:
        """Rows for what the call is given that stands nowhere yet, and what its results rest on."""
        block = self.of_call.get(call.number)
        if block is None:
            return
        told: list[str] = []
        for name, value in call.given.items():
            first = len(told)
            for part, array in arrays(value):
                if isinstance(array, Traced):
                    own = f"{name}.{part}" if part else name
                    unit = "year" if own.endswith("date") else ""
                    self._add(block, "argument", array, words(own), own, unit)
                    told.append(self._rests_on(own, array))
            told[first:] = _in_short(name, told[first:])
        if block.call == call.number:
            note = "; ".join(dict.fromkeys(filter(None, told)))
            for row in block.rows:
                row.note = note if row.kind == "result" else ""
            if self.called[call.formula.name] > 1 and note:
                block.title.label += f"  ({note})"

    def _rests_on(self, parameter: str, array: Traced) -> str:
        names = dict.fromkeys(self.homes.names.get(node, "") for node in array.nodes.ravel())
        [first, *others] = names
        if others or not first:
            return ""
        short = parameter.rpartition(".")[2]
        return first if first.rpartition(".")[2] == short else f"{parameter}: {first}"

    def _add(
        self, block: Block, kind: str, array: Traced, label: str, name: str, unit: str
    ) -> None:
        """Rows of an array, unless all of its numbers stand elsewhere."""
        for contender, span, nodes in self._lines(array):
            mine = [
                node
                for node in nodes
                if node in self.homes.needed
                and not node.is_constant
                and node not in self.homes.homed
            ]
            if not mine:
                continue
            home = self._home(block, span)
            whose = "" if contender is None else f": {self.labels[contender]}"
            row = Row(kind, f"{label}{whose}", name, unit)
            is_one = all(node is nodes[0] for node in nodes)
            for period, node in enumerate(nodes[:1] if is_one else nodes):
                place = ("", 0) if is_one else (span, period)
                if node in self.homes.needed or node.is_constant:
                    row.entries[self._spans(home.sheet).column(*place)] = node
            for node in mine:
                self.homes.homed[node] = home
                self.homes.names.setdefault(node, name)
            home.rows.append(row)

    def _home(self, block: Block, span: str) -> Block:
        """The block itself; for yearly numbers one of the sheet that has years."""
        if span != "year" or block.sheet == YEARLY:
            return block
        key = ("yearly", id(block))
        if key not in self.blocks:
            self.blocks[key] = replace(
                block, sheet=YEARLY, title=replace(block.title), rows=[], call=0
            )
        return self.blocks[key]

    def _spans(self, sheet: str) -> Spans:
        return Spans(self.years, self.quarters, has_years=sheet == YEARLY)

    def _lines(self, array: Traced) -> Iterator[tuple[int | None, str, list[Node]]]:
        """The rows of an array of one case: whose each is, over which periods, its numbers."""
        nodes = array.nodes
        if nodes.ndim >= 2 and nodes.shape[0] == 1:
            nodes = nodes[0]
        if nodes.ndim == 0:
            nodes = nodes.reshape(1)
        span = {len(self.quarters): "quarter", len(self.years): "year"}.get(nodes.shape[0], "")
        if nodes.ndim == 1:
            if len(nodes) > 1 and not span:
                is_by_contender = len(nodes) == len(self.labels)
                for position, node in enumerate(nodes):
                    yield position if is_by_contender else None, "", [node]
            else:
                yield None, span, list(nodes)
            return
        for contender in range(nodes.shape[1]):
            whose = contender if nodes.shape[1] > 1 else None
            yield whose, span, list(nodes[:, contender])

    def add_workings(self) -> None:
        """Rows for what is worked out on the way and used more than once, or too long to read."""
        homed, needed = self.homes.homed, self.homes.needed
        uses: dict[Node, int] = {}
        for node in needed:
            for part in set(node.parts):
                uses[part] = uses.get(part, 0) + 1
        sizes: dict[Node, int] = {}
        for node in sorted(needed, key=lambda node: node.number):
            if node.is_constant or node in homed:
                sizes[node] = 0 if node.is_constant else 1
                continue
            sizes[node] = sum(sizes[part] for part in node.parts)
            most = MOST_TERMS if node.operation in {"add", "subtract", "sum"} else MOST_PARTS
            is_used = uses.get(node, 0) > 1 and sizes[node] > INLINE
            is_of_path = node.origin.module == "analytics.cases"  # told in the cells of the path
            if (node.is_cell or is_used or sizes[node] > most) and not is_of_path:
                self._work(node)
                sizes[node] = 1

    def _work(self, node: Node) -> None:
        """A place for one such number: in the row of its line of code, where that is free."""
        origin = node.origin
        module = origin.module.rpartition(".")[2]
        block = self.of_call.get(origin.call or 0) or self._unnamed(node)
        block = self._home(block, node.place.span)
        name = variable(origin.module, origin.line)
        column = self._spans(block.sheet).column(node.place.span, node.place.period)
        contender = node.place.contender
        whose = "" if contender is None else f": {self.labels[contender]}"
        label = f"{name}{whose}"
        for row in block.rows:
            if row.kind == "working" and row.label == label and column not in row.entries:
                break
        else:
            row = Row("working", label, f"{module}.{origin.function}")
            block.rows.append(row)
        row.entries[column] = node
        self.homes.homed[node] = block
        self.homes.names.setdefault(node, name)

    def _unnamed(self, node: Node) -> Block:
        """The block of what a function works out that is no formula."""
        origin = node.origin
        module = origin.module.rpartition(".")[2]
        sheet = SHEETS.get(module) or SHEETS_OF_FUNCTIONS.get(origin.function, "Licensing")
        is_licensed = node in self.homes.licensed
        key = (origin.module, origin.function, is_licensed)
        if key not in self.blocks:
            function = f"{module}.{origin.function}"
            self.blocks[key] = Block(
                sheet, Row("title", f"On the way, in {function}", function), node.number,
                is_licensed=is_licensed,
            )  # fmt: skip
        return self.blocks[key]

    def layout(self) -> Layout:
        """Every row at its place."""
        made = Layout(self.homes.tracing, names=self.homes.names)
        order = {"argument": 0, "working": 1, "result": 2}
        for sheet in CALCULATED:
            spans = made.spans[sheet] = self._spans(sheet)
            rows: list[Row] = []
            blocks = [block for block in self.blocks.values() if block.sheet == sheet]
            blocks.sort(key=lambda block: (block.is_licensed, block.since))
            was_licensed = False
            for block in blocks:
                if block.is_licensed and not was_licensed:
                    was_licensed = True
                    rows.append(Row("part", "Once the deals are signed"))
                rows.append(block.title)
                rows += sorted(block.rows, key=lambda row: order[row.kind])
                rows.append(Row("empty", ""))
            for position, row in enumerate(rows):
                row.position = FIRST_ROW + position
                for column, node in row.entries.items():
                    if self.homes.homed.get(node) is not None and node not in made.cells:
                        is_fixed = column == spans.column("", 0)
                        made.cells[node] = Cell(sheet, row.position, column, is_fixed=is_fixed)
            made.sheets[sheet] = rows
        return made


def _in_short(parameter: str, told: list[str]) -> list[str]:
    """What a parameter rests on; where that is the terms of one deal, the deal.

    >>> _in_short("deal", ["us.fee", "us.term_years", "us.end"])
    ['deal: us']
    """
    deals = {one.partition(".")[0] for one in told}
    return [f"{parameter}: {deals.pop()}"] if len(told) > 2 and len(deals) == 1 else told


def _since(nodes: Sequence[Node]) -> float:
    return min((node.number for node in nodes), default=np.inf)


def _units(formula: Formula, count: int) -> list[str]:
    units = formula.unit.split("; ")
    return units * (count // len(units)) if count % len(units) == 0 else [formula.unit] * count


def words(name: str) -> str:
    """A name of the code as a label.

    >>> words("new_subscribers")
    'New subscribers'
    """
    text = name.replace("_", " ").replace(".", ", ")
    return text[:1].upper() + text[1:]


@cache
def _targets(module: str) -> list[tuple[int, int, str]]:
    """The lines of each statement of a module that gives something a name, and that name."""
    source = Path(inspect.getfile(importlib.import_module(module))).read_text("utf-8")
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Return):
            name = "result"
            if not isinstance(node, ast.Return):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                name = ast.unparse(target)
            found.append((node.lineno, node.end_lineno or node.lineno, name))
    return found


def variable(module: str, line: int) -> str:
    """What the code calls the number that a line works out.

    >>> variable("analytics.model.value", 0)
    'on the way'
    """
    if not module:
        return "on the way"
    around = [(end - start, name) for start, end, name in _targets(module) if start <= line <= end]
    return min(around)[1] if around else "on the way"
