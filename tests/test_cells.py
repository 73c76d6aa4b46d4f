"""Tables that leave as CSV and XLSX: no text becomes a formula, and all of it reads back."""

import csv
import io
import re
import zipfile
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from analytics import cells
from analytics.cells import csv_text, guarded, read_table, unguarded, xlsx_bytes
from analytics.errors import InputError

HOSTILE = [
    "=1+1", "+1+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1", "\u00a0=1",
    "\u200b=1", "\ufeff=1", "\uff1d1+1", "\uff0b1", "\uff0d1+1", "\uff20SUM(1)", " \u3000\uff1d1",
    "'=1", "''", "'",
    "=HYPERLINK(\"http://example.com\";\"look\")", "a,b;c\td", 'say "no"', "two\nlines", "a\r\nb",
    "<script>alert(1)</script>", "'; drop table saves; --", "../../etc/passwd", "العربية \u202e x",
    "👩‍🔬", "_x0041_", "_x0041_x0042_", "_x0041\r", "_x005F_", "x005F_", "#N/A", "TRUE", "00123",
    " padded ", "1e400", "x" * 32_000,
]  # fmt: skip
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
    | st.sampled_from("=+-@'\"\t\r\n;,_x0041 \uff1d"),
    max_size=20,
)


def table_of(texts):
    return pd.DataFrame({"text": texts, "number": ["1"] * len(texts)}, dtype=object)


def assert_same(found, table):
    pd.testing.assert_frame_equal(found, table.astype(str))


def brought_back(table, form):
    if form == "csv":
        return read_table("table.csv", csv_text(table).encode("utf-8-sig"))
    return read_table("table.xlsx", xlsx_bytes(table, "table"))


def xml_of(content, part="xl/worksheets/sheet1.xml"):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read(part).decode()


def packed_anew(content, change):
    """The same workbook, some of its parts changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(
        made, "w", zipfile.ZIP_DEFLATED
    ) as new:  # fmt: skip
        parts = {name: old.read(name) for name in old.namelist()}
        change(parts)
        for name, text in parts.items():
            new.writestr(name, text)
    return made.getvalue()


def said(name, content):
    with pytest.raises(InputError) as refused:
        read_table(name, content)
    assert refused.value.fix
    return str(refused.value)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_somebody_wrote_reads_back_as_they_wrote_it(form, text):
    table = table_of([text, "plain"])
    assert_same(brought_back(table, form), table)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@given(texts=st.lists(TEXT, min_size=1, max_size=5))
@example(texts=["\ufeff"])
@example(texts=["__x0041_\r_x000D_"])
def test_any_text_reads_back(form, texts):
    table = table_of(texts)
    assert_same(brought_back(table, form), table)


@given(st.text())
def test_an_apostrophe_goes_as_it_came(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text) in {text, f"'{text}"}


@given(st.lists(TEXT | st.sampled_from(HOSTILE), min_size=1, max_size=5))
def test_no_cell_of_a_csv_begins_as_a_formula(texts):
    for row in csv.reader(io.StringIO(csv_text(table_of(texts)), newline="")):
        for cell in row:
            shown = re.sub(r"^[\s\u200b\ufeff]+", "", cell)
            assert not shown.startswith(cells.LIKE_FORMULAS) or cells.NUMBER.fullmatch(cell)
            assert not cell.startswith(("\t", "\r"))


@pytest.mark.parametrize("text", [one for one in HOSTILE if guarded(one) != one])
def test_a_workbook_holds_text_as_text_and_no_formula(text):
    content = xlsx_bytes(pd.DataFrame({text: [text]}), "table")
    sheet = xml_of(content)
    assert "<f>" not in sheet
    assert "<f " not in sheet
    assert re.findall(r'<c r="(\w+)"[^>]* t="(\w+)"', sheet) == [
        ("A1", "inlineStr"), ("A2", "inlineStr"),
    ]  # fmt: skip
    assert 'quotePrefix="1"' in xml_of(content, "xl/styles.xml")
    cell = load_workbook(io.BytesIO(content)).active["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_a_number_stays_a_number_also_where_it_is_negative():
    table = pd.DataFrame(
        {"value": [-0.1, 3.0, np.nan], "count": [-5, 2**40, 0], "text": ["-5"] * 3}
    )
    assert csv_text(table).splitlines()[1] == "-0.1,-5,-5"
    page = load_workbook(io.BytesIO(xlsx_bytes(table, "table"))).active
    assert [cell.data_type for cell in page[2]] == ["n", "n", "s"]
    assert page["A2"].value == -0.1
    back = brought_back(table, "xlsx")
    assert back["value"].tolist() == ["-0.1", "3", ""]
    assert back["count"].tolist() == ["-5", str(2**40), "0"]


def test_days_truths_and_what_is_endless_have_their_words():
    table = pd.DataFrame(
        {
            "day": [date(2027, 1, 1), datetime(2027, 1, 1, 12, 30)],  # noqa: DTZ001
            "truth": [True, False],
            "size": [np.inf, -np.inf],
        },
        dtype=object,
    )
    back = brought_back(table, "xlsx")
    assert back["day"].tolist() == ["2027-01-01", "2027-01-01 12:30:00"]
    assert back["truth"].tolist() == ["True", "False"]
    assert back["size"].tolist() == ["inf", "-inf"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_no_workbook_can_hold_is_shown_as_a_sign(form):
    told = table_of(["a\0b\x1b", "\ud800", "\uffff\ufffe"])
    assert brought_back(told, form)["text"].tolist() == ["a␀b␛", "\ufffd", "\ufffd\ufffd"]


def test_a_text_longer_than_a_cell_can_be_is_cut_in_a_workbook_and_whole_in_a_csv():
    table = table_of(["y" * 40_000])
    assert len(brought_back(table, "xlsx")["text"][0]) == 32_767
    assert_same(brought_back(table, "csv"), table)


def test_a_sheet_has_a_name_that_workbooks_allow():
    for name, made in {"a/b:[c]": "a b  c", "x" * 40: "x" * 31, "": "Table", "'": "Table"}.items():
        content = xlsx_bytes(table_of(["text"]), name)
        assert load_workbook(io.BytesIO(content)).sheetnames == [made]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_without_rows_keeps_its_names(form):
    back = brought_back(pd.DataFrame({"a": [], "b": []}), form)
    assert (list(back.columns), len(back)) == (["a", "b"], 0)


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_csv_may_be_separated_as_any_spreadsheet_writes_it(start, separator, end):
    lines = [("name", "a, b; c", "value"), ("vat_rate", 'the "rate"\tof tax', "0,13")]
    text = "".join(
        separator.join('"' + cell.replace('"', '""') + '"' for cell in row) + end for row in lines
    )
    found = read_table("table.txt", (start + text).encode())
    assert [tuple(found.columns), *found.itertuples(index=False, name=None)] == lines


def test_what_it_is_counts_and_not_what_it_is_called():
    table = table_of(["=1"])
    assert_same(read_table("table.csv", xlsx_bytes(table, "table")), table)
    assert_same(read_table("table.xlsx", csv_text(table).encode()), table)


def test_empty_rows_and_empty_columns_at_the_end_are_left_out():
    found = read_table("table.csv", b"a,b,,\n1,2,,\n,,,\n3\n")
    assert list(found.columns) == ["a", "b"]
    assert found.to_numpy().tolist() == [["1", "2"], ["3", ""]]


REFUSED = {
    "it has no row of names": b"",
    "two columns are called 'a'": b"a,a\n1,2",
    "row 3: it has 3 cells, the first row 2": b"a,b\n1,2\n1,2,3",
    "neither a workbook nor UTF-8 text": b"a,b\n\xff,1",
    "more than 10,000 rows": b"a\n" + b"1\n" * 10_001,
    "more than 200 columns": b",".join(b"%d" % column for column in range(201)),
    "5,000,001 bytes": b"a" * 5_000_001,
    "it cannot be read (field larger": b"a\n" + b"x" * 200_000,
    "no workbook that can be read": b"PK\x03\x04 and nothing else",
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_no_table_is_refused_with_words(words):
    assert words in said("table.csv", REFUSED[words])


def test_ten_thousand_rows_are_read():
    assert len(read_table("table.csv", b"a\n" + b"1\n" * 10_000)) == 10_000


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("http://example.com")', "=SUM(A1:A2)"])
def test_a_formula_in_a_workbook_is_refused_with_its_cell(formula):
    book = Workbook()
    book.active.append(["name", "value"])
    book.active.append(["vat_rate", formula])
    made = io.BytesIO()
    book.save(made)
    assert said("mine.xlsx", made.getvalue()).startswith("mine.xlsx, cell B2: it is a formula")


@pytest.mark.parametrize("sign", ["vbaProject.bin", "macroEnabled", ".xlsm", "xl/macrosheets/"])
def test_macros_are_refused(sign):
    def change(parts):
        if sign == "vbaProject.bin":
            parts["xl/vbaProject.bin"] = b"x"
        if sign == "xl/macrosheets/":
            parts["xl/macrosheets/sheet1.xml"] = b"<x/>"
        if sign == "macroEnabled":
            kinds = parts["[Content_Types].xml"]
            parts["[Content_Types].xml"] = kinds.replace(
                b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
                b"application/vnd.ms-excel.sheet.macroEnabled.main",
            )

    content = packed_anew(xlsx_bytes(table_of(["a"]), "table"), change)
    assert "macros" in said("mine.xlsm" if sign == ".xlsm" else "mine.xlsx", content)


def test_a_workbook_that_unpacks_without_end_is_refused():
    """A large part, nested entities in a part, and a sheet that says it is larger than it is."""
    made = xlsx_bytes(table_of(["a"]), "table")

    def large(parts):
        parts["xl/more.xml"] = b"0" * (cells.MOST_UNPACKED + 1)

    def nested(parts):
        levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
        head = f'<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]>'.encode()
        sheet = parts["xl/worksheets/sheet1.xml"]
        parts["xl/worksheets/sheet1.xml"] = head + sheet.replace(b">a<", b">&e9;<")

    assert "too large when unpacked" in said("bomb.xlsx", packed_anew(made, large))
    with pytest.raises(InputError, match="no workbook that can be read") as refused:
        read_table("bomb.xlsx", packed_anew(made, nested))
    assert "EntitiesForbidden" in repr(refused.value.__cause__.__cause__)

    def boastful(parts):
        sheet = parts["xl/worksheets/sheet1.xml"]
        parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')

    assert read_table("large.xlsx", packed_anew(made, boastful)).shape == (1, 2)


def test_too_many_rows_of_a_workbook_are_refused():
    book = Workbook()
    book.active.append(["name"])
    book.active["A20000"] = "far below"
    made = io.BytesIO()
    book.save(made)
    assert "more than 10,000 rows" in said("long.xlsx", made.getvalue())
