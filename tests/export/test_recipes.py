"""An exported file says how it was made; made again it has the same digits, or what differs."""

import io
from dataclasses import replace

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader, PdfWriter

from analytics.errors import InputError
from analytics.exhibits import Exhibit
from analytics.export import again, carried, recipe, runs, table
from analytics.link import Link
from analytics.stories.pages import tell

SAID = {"as_of": ["2026-11-23"], "draws": ["100"], "seed": ["3"], "set": ["fsd_list_price=50000"]}
HOSTILE = [
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "'quoted",
    "http://x.example/a",
    "plain",
]


@pytest.fixture(scope="module")
def link() -> Link:
    return Link.of("fsd_revenue", SAID)


@pytest.fixture(scope="module")
def told(book, link):
    return tell(
        link.page, link.view(book), link.controls, ["fsd-revenue-by-year", "chance-of-passing"]
    )


@pytest.fixture(scope="module")
def note(link, told) -> recipe.Recipe:
    return recipe.of_page(link, told)


def png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (3, 2), "red").save(made, "PNG")
    return made.getvalue()


def pdf() -> bytes:
    made, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(made)
    return made.getvalue()


def pptx() -> bytes:
    made = io.BytesIO()
    Presentation().save(made)
    return made.getvalue()


def xlsx() -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet("Model").write_formula(0, 0, "=1+1", None, 2)
    return made.getvalue()


FILES = {
    "png": png(), "pdf": pdf(), "pptx": pptx(), "xlsx": xlsx(),
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><text>a</text></svg>",
    "html": b"<!doctype html><html><head><title>a</title></head><body></body></html>",
}  # fmt: skip


def test_recipes_come_back_as_they_were_packed(note):
    assert recipe.unpacked(recipe.packed([note, note]), "a file") == [note, note]


@pytest.mark.parametrize("text", ["", "abc", "!!!", "eJwDAAAAAAE=", recipe.packed([])[:-8]])
def test_what_is_no_recipe_is_refused_with_words(text):
    with pytest.raises(InputError, match="export it once more"):
        recipe.unpacked(text, "file a.png")


@pytest.mark.parametrize("form", FILES)
def test_a_file_carries_its_recipe_and_reads_as_before(form, note, tmp_path):
    content = carried.with_recipes(FILES[form], form, [note])
    path = tmp_path / f"a.{form.upper()}"
    path.write_bytes(content)
    assert carried.recipes_in(path) == [note]
    match form:
        case "png":
            with Image.open(path) as picture:
                assert (picture.size, picture.getpixel((0, 0))) == ((3, 2), (255, 0, 0))
        case "pdf":
            assert len(PdfReader(path).pages) == 1
        case "pptx":
            assert len(Presentation(str(path)).slide_layouts) == 11
        case "xlsx":
            assert openpyxl.load_workbook(path)["Model"]["A1"].value == "=1+1"
        case _:
            assert b">a</" in content


@pytest.mark.parametrize("form", FILES)
def test_a_file_that_says_nothing_of_how_it_was_made_is_refused(form, tmp_path):
    path = tmp_path / f"a.{form}"
    path.write_bytes(FILES[form])
    with pytest.raises(InputError) as refused:
        carried.recipes_in(path)
    assert refused.value.where in {f"file a.{form}", "table"}


def test_a_file_that_is_missing_damaged_or_of_another_kind_is_refused(tmp_path):
    for name, content in (("a.xlsx", b"PK\x03\x04no"), ("a.pdf", b"no"), ("a.parquet", b"no"),
                          ("a.txt", b"no"), ("a.png", b"no")):  # fmt: skip
        (tmp_path / name).write_bytes(content)
    for name in ("a.xlsx", "a.pdf", "a.parquet", "a.txt", "a.png", "missing.png"):
        with pytest.raises(InputError) as refused:
            carried.recipes_in(tmp_path / name)
        assert refused.value.where == f"file {name}"


@pytest.mark.parametrize("form", table.FORMS)
def test_a_table_reads_back_with_the_numbers_of_the_exhibit_and_what_it_is_from(
    form, told, link, tmp_path
):
    exhibit = told.exhibits[0]
    path = tmp_path / f"a.{form}"
    path.write_bytes(table.FORMS[form](exhibit, link))
    [note] = carried.recipes_in(path)
    assert (note.link, note.run) == (str(link), exhibit.view.digest)
    read = pd.read_csv(io.StringIO(note.tables[exhibit.name]))
    for name in ("p10", "p50", "p90"):
        assert list(read[name]) == pytest.approx(list(exhibit.data[name]), rel=1e-15, abs=0.0)
    assert again.again(note).is_same


def hostile(told) -> Exhibit:
    data = pd.DataFrame({"=HYPERLINK(1)": HOSTILE, "value": 1.5})
    return replace(told.exhibits[0], data=data)


def test_text_never_becomes_a_formula_or_a_link_in_a_table(told, link, tmp_path):
    exhibit = hostile(told)
    lines = table.as_csv(exhibit, link).decode("utf-8-sig").splitlines()
    cells = [cell.strip('"') for line in lines for cell in line.split(",")[:1]]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))]
    path = tmp_path / "a.xlsx"
    path.write_bytes(table.as_xlsx(exhibit, link))
    page = openpyxl.load_workbook(path).worksheets[0]
    assert [page.cell(row, 1).value for row in range(2, 9)] == HOSTILE
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
    assert not [cell for row in page.iter_rows() for cell in row if cell.hyperlink]
    read = pq.read_table(pa.BufferReader(table.as_parquet(exhibit, link)))
    assert read.column(0).to_pylist() == HOSTILE


def test_a_run_made_again_has_the_same_digits(note):
    verdict = again.again(note)
    assert verdict.is_same
    assert (verdict.run, verdict.causes) == (note.run, ())
    assert (
        verdict.numbers
        == sum(len(one.splitlines()) - 1 for one in note.tables.values()) * 9 - 9 * 6
    )


def test_another_digit_is_found_and_named(note):
    name = "chance-of-passing"
    header, first, *rest = note.tables[name].splitlines()
    period, chance, error = first.split(",")
    changed = "\n".join([header, f"{period},{float(chance) + 1e-12!r},{error}", *rest, ""])
    verdict = again.again(replace(note, tables={**note.tables, name: changed}))
    assert not verdict.is_same
    assert len(verdict.cells) == 1
    assert verdict.cells[0].startswith(f"{name}: chance of row 1 is {chance}")


def test_data_code_and_versions_that_are_others_now_are_named(note):
    other = replace(
        note, run="0" * 12, data="aa", code="bb", versions={"numpy": "1.0", "gone": "2"}
    )
    verdict = again.again(other)
    assert verdict.is_same
    assert verdict.run == note.run
    assert [cause.partition(" ")[0] for cause in verdict.causes] == [
        "data",
        "code",
        "numpy",
        "gone",
    ]


def test_a_table_of_another_shape_is_told_in_one_line():
    one = pd.DataFrame({"a": [1.0, 2.0]})
    assert again.differences(one, one) == []
    assert again.differences(one, one.head(1)) == ["it has 1 rows of a, and had 2 rows of a"]
    many = pd.DataFrame({"a": [float(number) for number in range(9)]})
    assert again.differences(many, many + 1)[-1] == "4 cells more"
    blank = pd.DataFrame({"a": [None, 1.0]})
    assert again.differences(blank, blank) == []


@pytest.mark.parametrize("page", again.ON_SCREEN_ONLY)
def test_a_page_that_is_told_on_screen_only_is_named_with_its_address(note, page):
    link = f"/{page}?as_of=2026-11-23"
    with pytest.raises(InputError) as refused:
        again.again(replace(note, link=link))
    assert link in refused.value.fix


def test_a_kept_run_is_found_by_the_beginning_of_its_digest_and_kept_once(
    note, monkeypatch, tmp_path
):
    monkeypatch.setenv("FSD_WORKSPACE", str(tmp_path / "deep" / "workspace.duckdb"))
    runs.keep([note])
    runs.keep([note])
    assert runs.kept(note.run) == runs.kept(note.run[:6]) == [note]
    runs.keep([replace(note, run="ff00")])
    assert runs.kept("\ufb0000") == [replace(note, run="ff00")]
    for digest in ("0000", "../../etc", "", "*"):
        with pytest.raises(InputError, match="kept"):
            runs.kept(digest)


def test_where_nothing_can_be_kept_that_is_said(note, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FSD_WORKSPACE", str(tmp_path / "file" / "workspace.duckdb"))
    with pytest.raises(InputError, match="cannot be made"):
        runs.keep([note])
