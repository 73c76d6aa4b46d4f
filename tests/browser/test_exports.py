"""What leaves in a real browser: each chart in every form, and the pack, numbers as on screen."""

from __future__ import annotations

import re
import time
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import pandas as pd
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import expect
from pptx import Presentation
from pypdf import PdfReader

from analytics.__main__ import main
from tests.browser.conftest import assert_no_exception, serving, settled

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from playwright.sync_api import Browser, Page

WINDOW = {"width": 1440, "height": 900}
FEW = "as_of=2026-11-23&draws=200"
NO_BROWSER = """
from choreographer.browsers.chromium import Chromium
Chromium.find_browser = classmethod(lambda *_, **__: None)
"""
FORMS = ("PNG", "SVG", "PDF", "CSV", "XLSX", "PARQUET")


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    return settled(page)


def saved(page: Page, name: str | re.Pattern[str], folder: Path) -> Path:
    """The file that a button gives."""
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def made(page: Page, name: str, folder: Path) -> Path:
    """The file of the pack that a button makes, once it is there."""
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("button", name="Download")).to_be_visible(timeout=120_000)
    return saved(settled(page), f"Download: {name.lower()}", folder)


def words_of(path: Path) -> str:
    match path.suffix:
        case ".pdf":
            return " ".join(PdfReader(path).pages[0].extract_text().split())
        case _:
            return " ".join(re.sub(r"<[^>]+>", " ", path.read_text("utf-8")).split())


def test_a_chart_leaves_in_every_form_with_its_circumstances_and_the_numbers_on_screen(
    server: str, page: Page, tmp_path: Path, capsys
):
    opened(page, f"{server}/fsd_revenue?{FEW}&set=fsd_list_price=32000")
    finding = page.locator("h4.finding").first.inner_text()
    page.get_by_role("button", name="Save").first.click()
    files = {name: saved(page, name, tmp_path) for name in FORMS}
    for name, path in files.items():
        assert re.fullmatch(
            rf"2026-\d\d-\d\d_base_fsd-revenue-by-year_\w{{6}}\.{name.lower()}", path.name
        )
    assert files["PNG"].read_bytes().startswith(b"\x89PNG")
    for name in ("SVG", "PDF"):
        for words in (finding[:40], "1 assumption changed", "run ", "Sources:"):
            assert words in words_of(files[name])
    tables = [
        pd.read_csv(files["CSV"], encoding="utf-8-sig"),
        pd.read_excel(files["XLSX"]),
        pd.read_parquet(files["PARQUET"]),
    ]
    for table in tables:
        assert list(table["p50"].round(9)) == list(tables[0]["p50"].round(9))
        assert (table["p10"] < table["p50"]).all()
        assert f"{table['p50'].iloc[0]:.0f} m" in finding
    for path in files.values():
        assert main(["reproduce", str(path)]) == 0
    assert capsys.readouterr().out.count("the same digits") == len(FORMS)


def test_a_chart_goes_into_the_pack_and_leaves_as_slides_with_what_the_pages_say(
    server: str, page: Page, tmp_path: Path, browser: Browser
):
    opened(page, f"{server}/fsd_revenue?{FEW}&year=2032")
    answer = page.get_by_test_id("stHeading").first.inner_text()
    finding = page.locator("h4.finding").filter(has_text="new cars bring").inner_text()
    page.get_by_role("button", name="Save").nth(3).click()
    page.get_by_role("button", name="Add to pack").click()
    expect(page.get_by_role("button", name="In the pack")).to_be_visible()
    page.get_by_role("link", name="Pack").click()
    settled(page)
    expect(page.get_by_test_id("stHeading").first).to_contain_text("11 findings of 5 pages")
    expect(page.get_by_role("button", name="FSD revenue: who takes it")).to_be_visible()
    path = made(page, "Slides", tmp_path)
    slides = Presentation(str(path))
    said = [
        " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for slide in slides.slides
    ]
    assert any(finding in words for words in said)
    assert any(answer in words for words in said)
    with zipfile.ZipFile(path) as parts:
        assert sum(name.startswith("ppt/charts/chart") for name in parts.namelist()) >= 11
    assert_no_exception(page)

    elsewhere = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        other = opened(elsewhere.new_page(), page.url)
        expect(other.get_by_role("button", name="FSD revenue: who takes it")).to_be_visible()
    finally:
        elsewhere.close()


def test_a_pack_can_be_stopped_while_other_pages_answer_and_made_again(
    server: str, page: Page, browser: Browser
):
    opened(page, f"{server}/pack?as_of=2026-11-23&draws=100000")
    page.get_by_role("button", name="Slides", exact=True).click()
    expect(page.get_by_text(re.compile(r"^Slides: \d+%"))).to_be_visible()
    elsewhere = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        began = time.monotonic()
        opened(elsewhere.new_page(), f"{server}/?{FEW}")
        assert time.monotonic() - began < 20
    finally:
        elsewhere.close()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile(r"^Slides: \d+%"))).to_have_count(0)
    expect(page.get_by_role("button", name="Slides", exact=True)).to_be_enabled()
    assert_no_exception(page)


def test_the_workbook_and_the_report_leave_with_the_answer_of_the_overview(
    server: str, page: Page, tmp_path: Path
):
    opened(page, f"{server}/?{FEW}")
    answer = page.get_by_test_id("stHeading").first.inner_text()
    opened(page, f"{server}/pack?{FEW}&pack_pages=Overview")
    report = made(page, "Report", tmp_path)
    assert answer[:60] in words_of(report)
    book = load_workbook(made(page, "Workbook", tmp_path))
    assert {"Summary", "Assumptions", "Outputs", "Held", "Checks"} <= set(book.sheetnames)
    assert main(["reproduce", str(report)]) == 0


def test_without_a_browser_on_the_server_the_readers_own_draws_what_stands_alone(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """In a window of its own: Plotly complains when the menu closes over its picture."""
    (tmp_path / "sitecustomize.py").write_text(NO_BROWSER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with serving("app.py") as address, closing(browser.new_context(viewport=WINDOW)) as context:
        page = opened(context.new_page(), f"{address}/fsd_revenue?{FEW}")
        page.get_by_role("button", name="Save").first.click()
        menu = page.get_by_test_id("stPopoverBody")
        expect(menu.get_by_text("The server has no Chromium to draw images with")).to_be_visible()
        menu.locator(".js-plotly-plot").hover()
        with page.expect_download() as waiting:
            menu.locator(".modebar-btn").click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        page.goto(f"{address}/pack?{FEW}")
        expect(settled(page).get_by_role("button", name="Report", exact=True)).to_be_disabled()
    assert re.fullmatch(r"2026-\d\d-\d\d_base_fsd-revenue-by-year_\w{6}\.png", path.name)
    with Image.open(path) as picture:
        assert picture.width == 2400
