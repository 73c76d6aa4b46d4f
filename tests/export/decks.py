"""Slides read back: charts with their workbooks, tables, words; and as LibreOffice shows them."""

import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.slide import Slide

SECONDS = 300
DOTS = 50  # an inch


@dataclass(frozen=True)
class Column:
    """A column of the workbook behind a chart, beside what the chart itself holds of it."""

    heading: str
    cells: list[object]


@dataclass(frozen=True)
class Chart:
    """A native chart, as whoever opens the file gets it."""

    element: object
    columns: list[Column]
    formulas: list[str]

    def cached(self) -> dict[str, list[float | None]]:
        """The numbers that the chart itself holds, by the cells they stand for."""
        found = {}
        for reference in self.element.iter(qn("c:numRef")):
            cache = reference.find(qn("c:numCache"))
            held = {int(one.get("idx")): float(one.find(qn("c:v")).text)
                    for one in cache.findall(qn("c:pt"))}  # fmt: skip
            count = int(cache.find(qn("c:ptCount")).get("val"))
            found[reference.find(qn("c:f")).text] = [held.get(at) for at in range(count)]
        return found

    def series(self) -> list[list[float | None]]:
        """The values of each series, as the chart holds them."""
        cached = self.cached()
        names = ("c:val", "c:yVal", "c:xVal", "c:plus", "c:minus")
        return [
            cached[one.find(qn("c:numRef")).find(qn("c:f")).text]
            for name in names
            for one in self.element.iter(qn(name))
        ]


def opened(content: bytes) -> list[Slide]:
    return list(Presentation(io.BytesIO(content)).slides)


def shapes(slide: Slide) -> Iterator[object]:
    """All shapes, those in groups too."""
    waiting = list(slide.shapes)
    while waiting:
        shape = waiting.pop(0)
        yield shape
        waiting.extend(getattr(shape, "shapes", ()))


def charts(slide: Slide) -> list[Chart]:
    return [_chart(shape.chart) for shape in shapes(slide) if shape.has_chart]


def _chart(chart) -> Chart:
    blob = chart.part.chart_workbook.xlsx_part.blob
    held = load_workbook(io.BytesIO(blob), data_only=True).active
    written = load_workbook(io.BytesIO(blob)).active
    columns = [
        Column(str(column[0].value or ""), [cell.value for cell in column[1:]])
        for column in held.iter_cols()
    ]
    formulas = [cell.value for row in written for cell in row if cell.data_type == "f"]
    return Chart(chart._chartSpace, columns, formulas)


def tables(slide: Slide) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in shape.table.rows]
        for shape in slide.shapes
        if shape.has_table
    ]


def said(slide: Slide) -> str:
    """All words on a slide, in one line."""
    found = [shape.text_frame.text for shape in shapes(slide) if shape.has_text_frame]
    found += [text for table in tables(slide) for row in table for text in row]
    return re.sub(r"\s+", " ", " | ".join(found))


def rendered(content: bytes, folder: Path) -> list[Path]:
    """A picture of each slide, as LibreOffice shows it."""
    deck = folder / "deck.pptx"
    deck.write_bytes(content)
    profile = (folder / "profile").as_uri()
    run(_program("soffice"), f"-env:UserInstallation={profile}", "--headless", "--norestore",
        "--convert-to", "pdf", "--outdir", str(folder), str(deck))  # fmt: skip
    run(_program("pdftoppm"), "-r", str(DOTS), "-png", str(folder / "deck.pdf"),
        str(folder / "slide"))  # fmt: skip
    return sorted(folder.glob("slide-*.png"))


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603


def _program(name: str) -> str:
    """A program; missing it skips the test, but fails it in CI."""
    found = shutil.which(name)
    if found:
        return found
    words = f"{name} is not on the PATH (Debian: apt-get install libreoffice-impress poppler-utils)"
    if os.environ.get("CI"):
        pytest.fail(words)
    pytest.skip(words)
