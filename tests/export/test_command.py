"""Exports from the command line: each kind of file, made again; what is refused leaves nothing."""

import csv
import io
import zipfile

import pytest

from analytics.__main__ import main
from analytics.export import image
from analytics.export.carried import recipes_in
from analytics.export.forms import FORMS

FEW = ("--draws", "100", "--chart", "fsd-revenue-by-year")


@pytest.fixture(autouse=True)
def _workspace(monkeypatch, tmp_path):
    monkeypatch.setenv("FSD_WORKSPACE", str(tmp_path / "kept" / "workspace.duckdb"))


def export(path, *options: str, page: str = "fsd_revenue") -> int:
    return main(["export", "--page", page, "--to", str(path), *options])


@pytest.mark.parametrize("form", FORMS)
def test_each_kind_of_file_is_made_and_the_same_when_it_is_made_again(form, tmp_path, capsys):
    if form in {"png", "svg", "pdf"} and not image.can_draw():
        pytest.skip("there is no Chromium to draw with")
    path = tmp_path / f"out.{form}"
    assert export(path, *FEW) == 0
    assert str(path) in capsys.readouterr().out
    assert main(["reproduce", str(path)]) == 0
    said = capsys.readouterr().out
    assert "the same digits in all" in said
    [note] = recipes_in(path)
    assert main(["reproduce", note.run]) == 0
    assert "the same digits" in capsys.readouterr().out


def test_the_options_of_evaluate_change_what_is_exported(tmp_path, capsys):
    path = tmp_path / "out.csv"
    options = (
        *FEW, "--as-of", "2024-05-17", "--scenario", "approval_2030", "--currency", "CNY",
        "--seed", "5", "--set", "fsd_list_price=50000", "--route", "wait",
    )  # fmt: skip
    assert export(path, *options) == 0
    first = next(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert (first["as_of"], first["scenario"]) == ("2024-05-17", "approval_2030")
    for said in ("currency=CNY", "seed=5", "fsd_list_price%3D50000", "draws=100", "export_sought"):
        assert said in first["reproduce"]
    assert main(["reproduce", str(path)]) == 0
    capsys.readouterr()


def test_pages_scenarios_and_controls_make_one_pack(tmp_path, capsys):
    path = tmp_path / "pack.pptx"
    said = main(
        ["export", "--page", "overview", "--page", "margin_pressure", "--scenario", "base",
         "--scenario", "price_war", "--draws", "100", "--control", "move=cost", "--to", str(path)]
    )  # fmt: skip
    assert said == 0
    assert "20 charts of 4 pages" in capsys.readouterr().out
    notes = recipes_in(path)
    assert [one.link.partition("?")[0] for one in notes] == ["/overview", "/margin_pressure"] * 2
    assert zipfile.is_zipfile(path)


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("out.docx", (), "nothing is exported so"),
        ("out", (), "nothing is exported so"),
        ("out.png", ("--page", "overview"), "it holds one chart of one page"),
        ("out.csv", ("--chart", "a", "--chart", "b"), "it holds one chart of one page"),
        ("out.xlsx", ("--scenario", "base", "--scenario", "price_war"), "it holds one scenario"),
        ("out.csv", ("--chart", "no-chart"), "none of this name"),
        ("out.csv", ("--draws", "0"), "draws 0"),
        ("out.csv", ("--draws", "many"), "draws many"),
        ("out.csv", ("--scenario", "nothing"), "nothing"),
        ("out.csv", ("--set", "fsd_list_price=-1"), "fsd_list_price"),
        ("out.csv", ("--control", "year"), "sets no control"),
        ("out.csv", ("--control", "as_of=2024-05-17"), "sets no control"),
        ("out.csv", ("--control", "year=1999"), "not offered"),
        ("out.csv", ("--route", "nowhere"), "nowhere"),
        ("out.csv", ("--as-of", "1999-01-01"), "1999"),
        ("out.csv", ("--moment", "99"), "another workspace"),
        ("missing/out.csv", FEW, "cannot be written"),
    ],
)
def test_what_cannot_be_exported_is_said_and_nothing_is_written(
    name, options, words, tmp_path, capsys
):
    assert export(tmp_path / name, *options) == 2
    assert words in capsys.readouterr().err
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_export_that_fails_leaves_the_file_that_was_there(tmp_path, capsys):
    path = tmp_path / "out.csv"
    path.write_text("before")
    assert export(path, "--chart", "no-chart") == 2
    assert path.read_text() == "before"
    capsys.readouterr()


def test_a_page_that_there_is_not_is_named_with_the_closest(tmp_path, capsys):
    assert export(tmp_path / "out.csv", page="fsd_revenu") == 2
    assert "fsd_revenue" in capsys.readouterr().err


def test_a_run_of_evaluate_that_was_kept_is_made_again_by_its_digest(capsys):
    asked = [
        "evaluate", "--draws", "100", "--metric", "fsd_npv", "--per", "total", "--keep", "--set",
        "fsd_list_price=50000", "--licence", "one_chinese_maker", "--format", "json",
    ]  # fmt: skip
    assert main(asked) == 0
    digest = capsys.readouterr().out.partition('"digest": "')[2][:12]
    assert main(["reproduce", digest]) == 0
    assert f"evaluate, run {digest}: the same digits" in capsys.readouterr().out


def test_what_cannot_be_made_again_is_said(tmp_path, capsys):
    assert main(["reproduce", "0123456789ab"]) == 2
    assert "no run of this digest was kept" in capsys.readouterr().err
    assert main(["reproduce", str(tmp_path / "missing.png")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_other_data_is_named_as_what_differs_with_the_cells_that_moved(tmp_path, capsys, data_copy):
    path = tmp_path / "out.pptx"
    assert export(path, *FEW) == 0
    data_copy.change("assumption_values", _note)
    assert main(["reproduce", str(path), "--data", str(data_copy.folder)]) == 0
    said = capsys.readouterr().out
    assert "the same digits" in said
    assert "What differs: data " in said
    data_copy.change("assumption_ranges", _raise_willingness)
    assert main(["reproduce", str(path), "--data", str(data_copy.folder)]) == 1
    said = capsys.readouterr().out
    assert "not the same" in said
    assert "What differs: data " in said
    assert " of row 5 is " in said


def _note(rows) -> None:
    rows[0]["note"] = "a word more"


def _raise_willingness(rows) -> None:
    for row in rows:
        if row["assumption"] == "wtp_median_full":
            row["p90"] = str(float(row["p90"]) * 1.01)
