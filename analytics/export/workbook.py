"""The model of one scenario as a workbook whose formulas recompute."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from analytics import cases
from analytics.answers import HEADLINES, View
from analytics.cells import LONGEST, guarded, seen
from analytics.deals import Arrangement
from analytics.evidence.words import JUDGED
from analytics.export import contents
from analytics.export.contents import Input
from analytics.export.formulas import Cell, Formulas, finite, letters
from analytics.export.layout import (
    CALCULATED,
    FIRST_ROW,
    VALUE_COLUMN,
    Layout,
    Row,
    Spans,
    arranged,
)  # fmt: skip
from analytics.export.styles import NEVER, Styles, input_format, number_format
from analytics.export.symbols import Node, Traced
from analytics.export.tracing import Tracing, arrays, traced
from analytics.results import Results

SHEETS = ("Summary", "Assumptions", "Paths", *CALCULATED, "Outputs", "Held", "Checks")
KINDS = {"flow": "sum", "stock": "end", "rate": "mean", "total": "whole"}
TOLERANCE = "1E-9"
INPUT_COLUMNS = (
    ("Assumption", 26), ("Label", 34), ("Unit", 18), ("Since", 11), ("Value", 14),
    ("At export", 13), ("Changed", 9), ("P10", 11), ("P90", 11), ("Lowest", 11), ("Highest", 11),
    ("In this workbook", 30), ("Group", 16), ("Source", 44), ("Grade", 7), ("Published", 11),
    ("Address", 40), ("Meaning", 60), ("Note", 40),
)  # fmt: skip
VALUE, EXPORTED, CHANGED, STATE = 4, 5, 6, 11

ABOUT = (
    "Blue on yellow are inputs: change them on the sheet Assumptions and everything else follows. "
    "Black is a formula of the model, written by running the model itself; grey italics are its "
    "steps on the way; grey cells are held."
)
HELD = (
    "Car prices and market shares of all makers, year by year, are an equilibrium: each owner's "
    "prices are the best answer to all others. A sheet cannot search for it, so the sheet Held has "
    "what was found for the values at export. Costs, surplus, volumes, fleet, revenue, licensing, "
    "route and value are live. In the dashboard a change of an assumption marked so on the sheet "
    "Assumptions would also move car prices and shares; here it does not. Moves of BYD and "
    "Tesla's answer are part of what is held."
)
NEVER_NOTE = "A date that never comes, and a price at which nothing is sold, stand as 1E+300."


def workbook(view: View, arrangement: Arrangement) -> bytes:
    """The model of a view, base case, without a licence and once an arrangement is signed.

    XLSX with live formulas and the values they have now. Raises InputError for a case that cannot
    be evaluated.
    """
    tracing = traced(view, arrangement)
    made = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(made, options) as book:
        _Writer(view, arrangement, tracing, book).write()
    return made.getvalue()


class _Writer:
    """Writes one workbook."""

    def __init__(
        self,
        view: View,
        arrangement: Arrangement,
        tracing: Tracing,
        book: Any,  # noqa: ANN401
    ) -> None:
        self.view, self.arrangement, self.tracing, self.book = view, arrangement, tracing, book
        self.styles = Styles(book)
        self.quarters = view.book.quarters
        self.balances = contents.balances(view, tracing)
        self.inputs = contents.inputs(view, arrangement, tracing)
        self.pages = {name: book.add_worksheet(name) for name in SHEETS}
        self.layout = self._arranged()
        self.worth = self._worth()

    def write(self) -> None:
        """All sheets."""
        self._properties()
        self._assumptions()
        for sheet in ("Paths", *CALCULATED, "Held"):
            self._calculated(sheet)
        self._outputs()
        self._checks()
        self._summary()

    # Where everything stands

    def _arranged(self) -> Layout:
        metrics = contents.metric_nodes(self.tracing)
        roots = [
            *metrics,
            *contents.balance_nodes(self.balances),
            *contents.market_nodes(self.tracing),
        ]
        given = [one.node for one in self.inputs if one.node is not None]
        held = [node for row in self._held_rows() for node in row.entries.values()]
        paths = [node for row in self._path_rows() for node in row.entries.values()]
        own = [*given, *(node for node in self.tracing.terms.values()), *held, *paths]
        made = arranged(
            self.tracing, roots, own, [*metrics, *contents.balance_nodes(self.balances)],
            self.view.book.contenders.labels, (self.quarters.calendar_years, self.quarters.names),
        )  # fmt: skip
        self._place_inputs(made)
        self._place(made, "Paths", self._path_rows(), has_years=False)
        self._place(made, "Held", self._held_rows(), has_years=True)
        self._place(made, "Outputs", self._metric_rows(), has_years=True)
        self._place(made, "Checks", self._check_rows(), has_years=False)
        return made

    def _spans(self, *, has_years: bool) -> Spans:
        return Spans(self.quarters.calendar_years, self.quarters.names, has_years)

    def _place(self, layout: Layout, sheet: str, rows: list[Row], *, has_years: bool) -> None:
        """Put rows on a sheet; a number that has a cell already keeps it."""
        layout.sheets[sheet] = rows
        spans = layout.spans[sheet] = self._spans(has_years=has_years)
        for position, row in enumerate(rows):
            row.position = FIRST_ROW + position
            for column, node in row.entries.items():
                if node not in layout.cells and not node.is_constant:
                    is_fixed = column == spans.column("", 0)
                    layout.cells[node] = Cell(sheet, row.position, column, is_fixed=is_fixed)

    def _place_inputs(self, layout: Layout) -> None:
        """A cell for each input, with a name where it is the one value of what it is called."""
        ways: dict[str, set[int]] = {}
        for one in self.inputs:
            if one.is_open:
                ways.setdefault(one.name, set()).add(id(one.node))
        for position, one in enumerate(self.inputs):
            if one.node is None:
                continue
            path = self.tracing.paths.get(one.name)
            is_one = (
                one.is_open and len(ways[one.name]) == 1 and (path is None or path.shape[1] == 1)
            )
            name = one.name.replace(".", "_") if is_one else ""
            cell = Cell("Assumptions", FIRST_ROW + position, VALUE, name, is_fixed=True)
            layout.cells[one.node] = cell
            if name:
                self.book.define_name(name, f"={self._absolute(cell)}")

    def _absolute(self, cell: Cell) -> str:
        return f"{cell.sheet}!${letters(cell.column)}${cell.row + 1}"

    # Rows of the sheets around the model

    def _path_rows(self) -> list[Row]:
        spans, rows = self._spans(has_years=False), []
        for name, path in self.tracing.paths.items():
            if path.shape[1] > 1:
                item = self.view.book[name]
                entries = {spans.column("quarter", t): node for t, node in enumerate(path.nodes[0])}
                rows.append(Row("result", item.label, name, item.unit, item.interpolation, entries))
        return rows

    def _held_rows(self) -> list[Row]:
        spans, rows = self._spans(has_years=True), []
        for call in self.tracing.held:
            formula = call.formula
            rows.append(Row("title", formula.meaning, formula.name, formula.unit, formula.source))
            units = formula.unit.split("; ")
            for (part, array), unit in zip(arrays(call.result), units, strict=True):
                for contender, label in enumerate(self.view.book.contenders.labels):
                    row = Row("held", f"{part.capitalize()}: {label}", formula.name, unit)
                    for year, node in enumerate(array.nodes[0, :, contender]):
                        row.entries[spans.column("year", year)] = node
                    rows.append(row)
            rows.append(Row("empty", ""))
        year = self.view.book.contenders.year
        rows.append(Row("title", f"What was observed of the market in {year}"))
        for name, array in self.tracing.observed.items():
            for contender, node in enumerate(array.nodes.reshape(-1)):
                whose = f": {self.view.book.contenders.labels[contender]}" if array.ndim else ""
                if np.isfinite(node.value):
                    label = f"{name.replace('_', ' ').capitalize()}{whose}"
                    row = Row("held", label, f"observed.{name}")
                    row.entries[spans.column("", 0)] = node
                    rows.append(row)
        return rows

    def _arrangements(self) -> list[str]:
        names = ["Without a licence", f"With the licence: {self.arrangement.label}"]
        return names[: len(self.tracing.metrics)]

    def _metric_rows(self) -> list[Row]:
        rows = []
        for title, values in zip(self._arrangements(), self.tracing.metrics, strict=True):
            rows.append(Row("part", title))
            for metric in self.view.book.metrics.values():
                unit = metric.unit.replace("USD m", f"{self.view.currency} m")
                note = f"{KINDS[metric.kind]}; {metric.meaning}"
                nodes = self._nodes(values[metric.name])
                if not metric.is_by_contender:
                    rows.append(self._metric_row(metric.name, metric.label, unit, note, nodes))
                    continue
                for contender, label in enumerate(self.view.book.contenders.labels):
                    name = f"{metric.name}.{self.view.book.contenders.names[contender]}"
                    whole = f"{metric.label}: {label}"
                    own = nodes[..., contender]
                    rows.append(self._metric_row(name, whole, unit, note, own))
            rows.append(Row("empty", ""))
        return rows

    def _metric_row(self, name: str, label: str, unit: str, note: str, nodes: np.ndarray) -> Row:
        spans = self._spans(has_years=True)
        flat = nodes.reshape(-1)
        span = {len(self.quarters.names): "quarter", 1: ""}.get(len(flat), "year")
        entries = {spans.column(span, period): node for period, node in enumerate(flat)}
        return Row("metric", label, name, unit, note, entries)

    def _nodes(self, values: Any) -> np.ndarray:  # noqa: ANN401
        if isinstance(values, Traced):
            return values.nodes
        nodes = np.empty(values.shape, dtype=object)
        for index in np.ndindex(values.shape):
            nodes[index] = self.tracing.graph.constant(values[index])
        return nodes

    def _check_rows(self) -> list[Row]:
        spans, rows = self._spans(has_years=False), []
        for one in self.balances:
            rows.append(Row("title", f"{one.label}: {one.why}"))
            for name, side in (("One side", one.left), ("The other side", one.right)):
                nodes = self._nodes(side)[0]
                entries = {spans.column("quarter", t): node for t, node in enumerate(nodes)}
                rows.append(Row("check", name, entries=entries))
            rows += [Row("difference", "Difference"), Row("empty", "")]
        return rows

    # Writing

    def _text(self, page: Any, row: int, column: int, text: object, look: str = "text") -> None:  # noqa: ANN401
        """Text as text, whatever it says."""
        shown = seen(str(text)).replace("\r", " ")[:LONGEST]
        form = self.styles.of(look, is_quoted=guarded(shown) != shown)
        if shown:
            page.write_string(row, column, shown, form)
        else:
            page.write_blank(row, column, None, form)

    def _number(self, page: Any, row: int, column: int, value: float | None, form: Any) -> None:  # noqa: ANN401
        if value is None or not np.isfinite(value):
            page.write_blank(row, column, None, form)
        else:
            page.write_number(row, column, value, form)

    def _entry(self, sheet: str, row: int, column: int, node: Node, form: Any) -> None:  # noqa: ANN401
        """A number: as it is, as the cell it stands in, or as its formula where it is at home."""
        page, formulas = self.pages[sheet], Formulas(sheet, self.layout.cell)
        cell = self.layout.cell(node)
        is_here = cell is not None and (cell.sheet, cell.row, cell.column) == (sheet, row, column)
        if node.is_constant or (is_here and node.operation == "input"):
            value = finite(node.value)
            page.write(row, column, value, form)
            return
        text = formulas.formula(node) if is_here else f"={formulas.reference(node)}"
        page.write_formula(row, column, text, form, finite(node.value))

    def _headed(self, sheet: str, title: str, subtitle: str) -> None:
        page = self.pages[sheet]
        self._text(page, 0, 0, title, "page")
        self._text(page, 1, 0, subtitle, "subtitle")
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(8)
        page.set_margins(0.4, 0.4, 0.5, 0.6)
        footer = f"{self._footer()}".replace("&", "&&")
        page.set_footer(f"&L&8{footer}&R&8&A, page &P of &N")

    def _footer(self) -> str:
        return f"FSD in China, as of {self.view.book.database.as_of}, run {self.view.digest}"

    def _time_line(self, sheet: str, first: Sequence[str], last: Sequence[tuple[str, int]]) -> int:
        """The header of a sheet with periods; gives the first column after them."""
        page, spans = self.pages[sheet], self.layout.spans[sheet]
        header = FIRST_ROW - 1
        for column, text in enumerate(first):
            self._text(page, header, column, text, "header_left")
        page.set_column(0, 0, 46)
        page.set_column(1, 1, 15)
        page.set_column(2, 2, 14)
        if spans.has_years:
            for position, year in enumerate(spans.years):
                self._text(page, header, spans.column("year", position), year, "header")
            gap = spans.column("quarter", 0) - 1
            page.set_column(VALUE_COLUMN + 1, gap - 1, 14)
            page.set_column(gap, gap, 2)
        for quarter, name in enumerate(spans.quarters):
            self._text(page, header, spans.column("quarter", quarter), name, "header")
        after = spans.column("quarter", len(spans.quarters))
        page.set_column(spans.column("quarter", 0), after - 1, 14)
        for offset, (name, width) in enumerate(last):
            self._text(page, header, after + offset, name, "header_left")
            page.set_column(after + offset, after + offset, width)
        page.freeze_panes(FIRST_ROW, VALUE_COLUMN + 1)
        page.repeat_rows(header)
        page.repeat_columns(0, 1)
        page.print_area(0, 0, self._last_row(sheet), after - 1)
        page.fit_to_pages(4 if spans.has_years else 3, 0)
        return after

    def _last_row(self, sheet: str) -> int:
        return FIRST_ROW + len(self.layout.sheets[sheet]) - 1

    def _calculated(self, sheet: str) -> None:
        titles = {
            "Paths": "Assumptions that vary over time, by quarter",
            "Held": "What is held: car prices, market shares, and the market observed",
        }
        subtitle = HELD if sheet == "Held" else "As the model works it out; money in CNY"
        self._headed(sheet, titles.get(sheet, sheet), subtitle)
        last = [("In the model", 34), ("Rests on", 60), ("Source", 50)]
        after = self._time_line(sheet, ("", "Unit", "Value"), last)
        for row in self.layout.sheets[sheet]:
            self._row(sheet, row, after)

    def _row(self, sheet: str, row: Row, after: int) -> None:
        page = self.pages[sheet]
        if row.kind in {"title", "part"}:
            for column in range(after + 3):
                page.write_blank(row.position, column, None, self.styles.of(row.kind))
            self._text(page, row.position, 0, row.label, row.kind)
            self._text(page, row.position, after, row.name, row.kind)
            self._text(page, row.position, after + 2, self._source(row.note), row.kind)
            return
        if row.kind == "empty":
            return
        label = f"    {row.label}" if row.kind in {"working", "argument"} else row.label
        self._text(page, row.position, 0, label, row.kind)
        self._text(page, row.position, 1, row.unit, "quiet")
        self._text(page, row.position, after, row.name, "quiet")
        self._text(page, row.position, after + 1, row.note, "quiet")
        if row.kind in {"working", "argument"}:
            page.set_row(row.position, None, None, {"level": 1})
        form = self._number_form(row)
        for column, node in row.entries.items():
            self._entry(sheet, row.position, column, node, form)

    def _number_form(self, row: Row) -> Any:  # noqa: ANN401
        if all(node.is_truth for node in row.entries.values()):
            return self.styles.of(row.kind, "0")
        values = [abs(node.value) for node in row.entries.values() if np.isfinite(node.value)]
        shown = number_format(row.unit, max((v for v in values if v < 1e200), default=0.0))
        if any(node.may_be_infinite for node in row.entries.values()):
            shown = NEVER + shown
        return self.styles.of(row.kind, shown)

    def _source(self, note: str) -> str:
        """A source as it is called, if the note begins with the key of one."""
        key = note.partition(" ")[0].strip("().,;")
        source = self.view.book.sources.get(key)
        return f"{source['publisher']}: {source['title']}" if source else note

    # Each sheet

    def _properties(self) -> None:
        book, view = self.book, self.view
        as_of = view.book.database.as_of
        label = seen(view.book.scenario(view.scenario).label)
        book.set_properties(
            {
                "title": "FSD in China: the model of one scenario",
                "subject": label[:255],
                "comments": f"Run {view.digest}, as of {as_of}",
                "created": datetime(as_of.year, as_of.month, as_of.day),  # noqa: DTZ001 (no moment, a day)
            }
        )
        for name, value in (
            ("digest", view.digest), ("as_of", str(as_of)), ("scenario", view.scenario),
            ("currency", view.currency), ("arrangement", self.arrangement.name),
        ):  # fmt: skip
            book.set_custom_property(name, seen(value)[:255], "text")
        book.set_calc_mode("auto")

    def _assumptions(self) -> None:
        page = self.pages["Assumptions"]
        self._headed(
            "Assumptions", "Assumptions and terms",
            "Change the blue values. Orange J is our judgement; A to C are graded sources.",
        )  # fmt: skip
        for column, (name, width) in enumerate(INPUT_COLUMNS):
            self._text(page, FIRST_ROW - 1, column, name, "header_left")
            page.set_column(column, column, width)
        for position, one in enumerate(self.inputs):
            self._input(FIRST_ROW + position, one)
        last = FIRST_ROW + len(self.inputs) - 1
        page.freeze_panes(FIRST_ROW, 2)
        page.autofilter(FIRST_ROW - 1, 0, last, len(INPUT_COLUMNS) - 1)
        page.repeat_rows(FIRST_ROW - 1)
        page.print_area(0, 0, last, 15)
        page.fit_to_pages(1, 0)
        page.conditional_format(
            FIRST_ROW, VALUE, last, VALUE,
            {"type": "formula", "criteria": f"=$G{FIRST_ROW + 1}=1",
             "format": self.styles.of("changed")},
        )  # fmt: skip

    def _input(self, row: int, one: Input) -> None:
        page, item = self.pages["Assumptions"], one.definition
        shown = input_format(item.unit, one.value)
        meaning = item.meaning
        if item.choices:
            meaning += f" ({'; '.join(f'{n} = {name}' for n, name in enumerate(item.choices))})"
        texts = {
            0: one.name, 1: item.label, 2: item.unit, 3: one.since, STATE: one.state,
            12: one.group, 13: _told(one.source.get("title")),
            15: _told(one.source.get("published"))[:10], 16: _told(one.source.get("url")),
            17: meaning,
            18: one.note,
        }  # fmt: skip
        for column, text in texts.items():
            self._text(page, row, column, text, "text" if one.is_open else "quiet")
        look = "input" if one.is_open else "held"
        page.write_number(row, VALUE, one.value, self.styles.of(look, shown))
        page.write_number(row, EXPORTED, one.value, self.styles.of("quiet", shown))
        changed = f"=IF(E{row + 1}=F{row + 1},0,1)"
        page.write_formula(row, CHANGED, changed, self.styles.of("quiet", '0;;""'), 0)
        for column, value in ((7, one.p10), (8, one.p90), (9, item.lowest), (10, item.highest)):
            self._number(page, row, column, value, self.styles.of("quiet", shown))
        grade = str(one.source.get("grade") or "")
        self._text(page, row, 14, grade, "judgement" if grade == JUDGED else "grade")
        if one.is_open:
            page.data_validation(
                row, VALUE, row, VALUE,
                {"validate": "decimal", "criteria": "between", "minimum": item.lowest,
                 "maximum": item.highest, "error_title": "Outside its bounds",
                 "error_message": f"Choose a value from {item.lowest:g} to {item.highest:g}."},
            )  # fmt: skip

    def _worth(self) -> list[Results]:
        """The metrics as the dashboard has them, for yearly figures and totals."""
        book = self.view.book
        made = cases.base(book, self.view.overrides)
        return [
            Results(
                book, made,
                {name: getattr(values, "values", values) for name, values in metrics.items()},
                self.view.currency,
            )
            for metrics in self.tracing.metrics
        ]  # fmt: skip

    def _outputs(self) -> None:
        self._headed(
            "Outputs", "Outputs: every metric in total, by year and by quarter",
            "Named as in the dashboard. Flows are summed, stocks taken at the end, rates averaged.",
        )  # fmt: skip
        last = [("Metric", 28), ("How, and what it is", 90), ("", 2)]
        after = self._time_line("Outputs", ("", "Unit", "Total"), last)
        rows, part = self.layout.sheets["Outputs"], -1
        for row in rows:
            part += row.kind == "part"
            self._row("Outputs", row, after)
            if row.kind == "metric":
                self._in_total(row, self.worth[part])
                self._name_total(row, part)

    def _in_total(self, row: Row, worth: Results) -> None:
        """Yearly figures and the total, by the kind of the metric."""
        metric = worth.metrics.get(row.name)
        if metric is None or metric.per != "quarter":
            return
        page, spans = self.pages["Outputs"], self.layout.spans["Outputs"]
        form = self._number_form(row)
        starts = [*self.quarters.year_starts, len(self.quarters.names)]
        years = worth.by_year(row.name)[0]
        for year, value in enumerate(years):
            text = self._gathered(metric.kind, row.position, starts[year], starts[year + 1])
            page.write_formula(row.position, spans.column("year", year), text, form, value)
        text = self._gathered(metric.kind, row.position, 0, starts[-1])
        value = float(worth.total(row.name)[0])
        page.write_formula(row.position, VALUE_COLUMN, text, form, value)

    def _gathered(self, kind: str, row: int, start: int, stop: int) -> str:
        spans = self.layout.spans["Outputs"]
        first, last = (f"{letters(spans.column('quarter', t))}{row + 1}" for t in (start, stop - 1))
        if kind == "stock":
            return f"={last}"
        return f"={'SUM' if kind == 'flow' else 'AVERAGE'}({first}:{last})"

    def _name_total(self, row: Row, part: int) -> None:
        if "." not in row.name:
            name = f"total_{row.name}{'_licensed' if part else ''}"
            cell = Cell("Outputs", row.position, VALUE_COLUMN)
            self.book.define_name(name, f"={self._absolute(cell)}")

    def _checks(self) -> None:
        self._headed("Checks", "Checks", "Each side of a balance is worked out on its own.")
        after = self._time_line("Checks", ("", "", "State"), [])
        states = []
        rows = self.layout.sheets["Checks"]
        for row in rows:
            self._row("Checks", row, after)
            if row.kind == "difference":
                states.append(self._difference(row.position))
        start = FIRST_ROW + len(rows) + 1
        states.append(self._as_exported(start))
        self.overall = self._overall(states)

    def _difference(self, row: int) -> str:
        """The difference of the two rows above, quarter by quarter, and whether it is none."""
        page, spans = self.pages["Checks"], self.layout.spans["Checks"]
        form = self.styles.of("quiet", "0.0E+00")
        count = len(self.quarters.names)
        above = [self.layout.sheets["Checks"][row - FIRST_ROW - back] for back in (2, 1)]
        for t in range(count):
            column = spans.column("quarter", t)
            left, right = (finite(one.entries[column].value) for one in above)
            text = f"={letters(column)}{row - 1}-{letters(column)}{row}"
            page.write_formula(row, column, text, form, left - right)
        first, last = (letters(spans.column("quarter", t)) for t in (0, count - 1))
        own, size = f"{first}{row + 1}:{last}{row + 1}", f"{first}{row - 1}:{last}{row - 1}"
        most = f"MAX(MAX({own}),-MIN({own}))"
        limit = f"{TOLERANCE}*MAX(1,MAX({size}),-MIN({size}))"
        text = f'=IF({most}<={limit},"OK","DIFFERS")'
        return self._state(page, row, VALUE_COLUMN, text, "OK")

    def _state(self, page: Any, row: int, column: int, text: str, value: str) -> str:  # noqa: ANN401
        """A cell that says OK or not, in colour."""
        page.write_formula(row, column, text, self.styles.of("state"), value)
        for word, look in (("DIFFERS", "bad"), ("OK", "good")):
            page.conditional_format(
                row, column, row, column,
                {"type": "cell", "criteria": "==", "value": f'"{word}"',
                 "format": self.styles.of(look)},
            )  # fmt: skip
        return f"{letters(column)}{row + 1}"

    def _as_exported(self, start: int) -> str:
        """Every total beside what it was at export; no difference as long as nothing is changed."""
        page = self.pages["Checks"]
        self._text(page, start, 0, "Totals beside those at export", "part")
        for column, name in enumerate(("Metric", "", "Now", "At export", "Difference")):
            self._text(page, start + 1, column, name, "header_left")
        row, part = start + 2, -1
        for one in self.layout.sheets["Outputs"]:
            part += one.kind == "part"
            if one.kind != "metric" or "." in one.name:
                continue
            value = float(self.worth[part].total(one.name)[0])
            form = self._number_form(one)
            name = f"{one.label}{' with the licence' if part else ''}"
            self._text(page, row, 0, name)
            now = f"=Outputs!{letters(VALUE_COLUMN)}{one.position + 1}"
            page.write_formula(row, 2, now, form, value)
            page.write_number(row, 3, value, self.styles.of("held", "#,##0.00##"))
            gap = f"=ABS(C{row + 1}-D{row + 1})/MAX(1E-6,ABS(D{row + 1}))"
            page.write_formula(row, 4, gap, self.styles.of("quiet", "0.0E+00"), 0.0)
            row += 1
        gaps = f"E{start + 3}:E{row}"
        text = (
            f'=IF({self._changes()}>0,"inputs changed",IF(MAX({gaps})<={TOLERANCE},"OK","DIFFERS"))'
        )
        return self._state(page, start, VALUE_COLUMN, text, "OK")

    def _changes(self) -> str:
        first, last = FIRST_ROW + 1, FIRST_ROW + len(self.inputs)
        return f"SUM(Assumptions!$G${first}:$G${last})"

    def _overall(self, states: list[str]) -> str:
        """The one cell that says whether all checks hold."""
        page = self.pages["Checks"]
        self._text(page, 2, 0, "All checks", "total")
        good = "+".join(f'IF(OR({one}="OK",{one}="inputs changed"),1,0)' for one in states)
        text = f'=IF({good}={len(states)},"OK","DIFFERS")'
        cell = self._state(page, 2, VALUE_COLUMN, text, "OK")
        self.book.define_name("balance_check", f"=Checks!${cell[0]}${cell[1:]}")
        return f"Checks!{cell}"

    def _summary(self) -> None:
        page, view = self.pages["Summary"], self.view
        scenario = view.book.scenario(view.scenario)
        self._headed("Summary", "What FSD in China is worth", "The model of one scenario, live")
        page.set_column(0, 0, 44)
        page.set_column(1, 14, 14)
        rows = [
            ("As of", str(view.book.database.as_of)),
            ("Scenario", scenario.label),
            ("Its story", scenario.story),
            ("Edits", "; ".join(view.book.written(edit) for edit in view.edits) or "none"),
            ("Licence", self.arrangement.label),
            ("Money", f"{view.currency} m, base case: every assumption at its value"),
            ("Run", view.digest),
        ]
        for row, (name, text) in enumerate(rows, start=3):
            self._text(page, row, 0, name, "total")
            page.merge_range(row, 1, row, 11, "", self.styles.of("wrapped"))
            self._text(page, row, 1, text, "wrapped")
        row = self._states(3 + len(rows) + 1)
        row = self._headline(row + 1)
        for name, text in (
            ("How to read it", ABOUT), ("What is held", HELD), ("Infinity", NEVER_NOTE)
        ):  # fmt: skip
            self._text(page, row, 0, name, "total_top")
            page.merge_range(row, 1, row, 11, "", self.styles.of("wrapped"))
            self._text(page, row, 1, text, "wrapped")
            page.set_row(row, 14 * (1 + len(text) // 130))
            row += 1
        page.fit_to_pages(1, 1)
        page.activate()

    def _states(self, row: int) -> int:
        page = self.pages["Summary"]
        first, last = FIRST_ROW + 1, FIRST_ROW + len(self.inputs)
        moving = sum(one.state == contents.MOVES_PRICES for one in self.inputs)
        self._text(page, row, 0, "All checks", "total")
        self._state(page, row, 1, f"={self.overall}", "OK")
        self._text(page, row + 1, 0, "Inputs changed since export", "total")
        page.write_formula(row + 1, 1, f"={self._changes()}", self.styles.of("state"), 0)
        self._text(page, row + 2, 0, "of these, would also move held car prices", "total")
        changed = f"Assumptions!$G${first}:$G${last}"
        states = f"Assumptions!$L${first}:$L${last}"
        text = f'=SUMIF({states},"{contents.MOVES_PRICES}",{changed})'
        page.write_formula(row + 2, 1, text, self.styles.of("state"), 0)
        self._text(page, row + 2, 2, f"of {moving} live inputs that do", "quiet")
        return row + 4

    def _headline(self, row: int) -> int:
        """The figures that lead the dashboard, in total and by year."""
        page, years = self.pages["Summary"], self.quarters.calendar_years
        spans = self.layout.spans["Outputs"]
        shown = (*HEADLINES, "fsd_bookings", "fsd_deferred_balance", "fsd_gross_profit",
                 "fsd_cash_flow", "tesla_deliveries", "capable_fleet", "licensing_revenue",
                 "licensing_net_value", "release_date", "route_npv")  # fmt: skip
        part = -1
        for one in self.layout.sheets["Outputs"]:
            if one.kind == "part":
                part += 1
                row += part
                for column, name in enumerate([one.label, "Total", *map(str, years)]):
                    self._text(page, row, column, name, "header" if column else "header_left")
                row += 1
            if one.name not in shown:
                continue
            self._text(page, row, 0, f"{one.label} [{one.unit}]")
            form = self._number_form(one)
            columns = [VALUE_COLUMN, *(spans.column("year", year) for year in range(len(years)))]
            is_whole = self.view.book.metrics[one.name].per == "case"
            values = [self.worth[part].total(one.name)[0]]
            values += [] if is_whole else list(self.worth[part].by_year(one.name)[0])
            for place, (column, value) in enumerate(zip(columns, values, strict=False), start=1):
                text = f"=Outputs!{letters(column)}{one.position + 1}"
                page.write_formula(row, place, text, form, float(value))
            row += 1
        return row + 1


def _told(value: object) -> str:
    """Text of what data/ may leave out."""
    return "" if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]
