"""Slides as whoever gets them opens them."""

import io
import re
import time
import zipfile
from datetime import UTC, date, datetime

import numpy as np
import pytest
from PIL import Image
from pptx import Presentation

from analytics.answers import View
from analytics.assumptions import Book
from analytics.errors import InputError
from analytics.export.slides import slides
from analytics.export.slides.paper import TITLE_SIZES, title_fit
from analytics.saved import Edit, Saved, SavedScenario, Signature
from analytics.stories import Told
from analytics.stories.controls import Controls
from analytics.stories.pages import PAGES, tell

from .decks import DOTS, charts, opened, rendered, said, shapes
from .schema import out_of_order

DRAWS = 200
PAPER = (255, 252, 247)
HOSTILE = (
    '=HYPERLINK("https://evil.example","x")',
    "https://evil.example/a",
    "../../etc/passwd",
    "<script>alert(1)</script> & <b>bold</b>",
    "+1+1\x00\x0b_x0041_",
)


def view_of(book, scenario="base", edits=(), draws=DRAWS, currency="USD"):
    return View(book, scenario, tuple(map(book.override, edits)), draws, 1, currency)


@pytest.fixture(scope="module")
def told(either_book):
    """All pages of one view, and the overview of another."""
    base = view_of(either_book)
    other = view_of(
        either_book,
        "price_war",
        ("fsd_list_price=32000", "vat_rate=0.06~0.03..0.09"),
        currency="CNY",
    )
    pages = [tell(page, base, Controls()) for page in PAGES]
    return [*pages, tell("overview", other, Controls())]


@pytest.fixture(scope="module")
def pack(told):
    return slides(told)


@pytest.fixture(scope="module")
def deck(pack):
    return opened(pack)


def test_the_first_slide_gives_every_answer_as_of_when_and_of_which_run(told, deck):
    first = said(deck[0])
    assert deck[0].shapes.title.text == told[0].answer
    for page in told:
        assert re.sub(r"\s+", " ", page.answer) in first
        assert page.view.digest in first
    assert "As of 23 November 2026" in first or "As of 17 May 2024" in first
    assert "Price war" in first


def test_each_exhibit_is_one_slide_under_its_finding(told, deck):
    exhibits = [exhibit for page in told for exhibit in page.exhibits]
    titles = [slide.shapes.title.text for slide in deck]
    assert titles[1 : 1 + len(exhibits)] == [exhibit.title for exhibit in exhibits]
    assert len(titles) == len(exhibits) + 2
    assert all(titles)


def test_the_foot_has_sources_and_digest(told, deck):
    exhibits = [exhibit for page in told for exhibit in page.exhibits]
    for exhibit, slide in zip(exhibits, deck[1:], strict=False):
        text = said(slide)
        assert exhibit.frame.foot in text
        assert exhibit.view.digest in text
        assert exhibit.subtitle in text


def test_notes_have_the_answer_then_what_is_changed_then_what_it_rests_on(told, deck):
    pairs = [(page, exhibit) for page in told for exhibit in page.exhibits]
    for (page, exhibit), slide in zip(pairs, deck[1:], strict=False):
        notes = slide.notes_slide.notes_text_frame.text
        assert notes.startswith(f"{page.label}: {page.answer}")
        rest = notes[len(page.answer) :]
        if exhibit.view.overrides:
            assert rest.index("Changed from the base case:") < rest.index("Assumptions behind")
        else:
            assert "Nothing is changed from the base case." in rest
        is_evidence = exhibit.rests_on.startswith("Evidence")
        assert ("evidence as reported" in rest) == is_evidence
        assert bool(re.search(r"\n- .+: .+ \[[ABCJ]\]", rest)) == (not is_evidence)


def test_notes_say_from_what_to_what_and_by_whom(deck):
    [notes] = {
        slide.notes_slide.notes_text_frame.text
        for slide in deck
        if slide.shapes.title.text.startswith("Revenue ") and "CNY" in slide.shapes.title.text
    }
    assert "- One-time price of FSD: CNY 64,000 → CNY 32,000, from " in notes
    assert "- VAT rate: 13.0% → 6.0% (3.0% to 9.0%)" in notes
    assert "(edit)" in notes
    assert "(Price war)" in notes
    assert re.search(
        r"- Median willingness to pay: CNY [\d,]+ \(CNY [\d,]+ to [\d,]+\) \[[ABCJ]\]", notes
    )


def test_the_appendix_lists_what_is_changed(deck):
    assert "assumptions are changed from the base case" in deck[-1].shapes.title.text
    text = said(deck[-1])
    assert "One-time price of FSD | CNY 64,000 | CNY 32,000 | " in text
    assert "Price war" in text
    assert "asked on the page | Margin pressure" in text


def test_an_appendix_says_that_nothing_is_changed(book):
    made = opened(slides([tell("overview", view_of(book), Controls())]))
    assert made[-1].shapes.title.text == "No assumption is changed from the base case"


def test_a_long_appendix_goes_on_on_the_next_slide(book):
    held = [
        f"{item.name}={item.choices[0] if item.choices else item.knots[-1].value * 0.999}"
        for item in book.assumptions.values()
        if item.unit != "year" and item.lowest < item.knots[-1].value
    ]
    page = tell("overview", view_of(book, edits=held[:40]), Controls(), [])
    made = opened(slides([page]))
    last = [slide for slide in made if "changed from the base" in slide.shapes.title.text]
    assert len(last) > 1
    assert last[1].shapes.title.text.endswith("continued")
    rows = sum(
        len(shape.table.rows) - 1 for slide in last for shape in slide.shapes if shape.has_table
    )
    assert rows == 40


def test_no_page_is_no_pack():
    with pytest.raises(InputError, match="no page is chosen"):
        slides([])


def test_a_page_without_exhibits_still_answers(book):
    made = opened(slides([tell("overview", view_of(book), Controls(), [])]))
    assert [bool(slide.shapes.title.text) for slide in made] == [True, True]


def test_many_answers_find_room_on_more_slides(book):
    page = tell("overview", view_of(book), Controls(), [])
    many = [Told(page.page, page.label, page.view, f"{number}. {page.answer * 3}", ())
            for number in range(30)]  # fmt: skip
    made = opened(slides(many))
    assert len(made) > 3
    text = " ".join(said(slide) for slide in made)
    assert all(f"{number}. FSD in China" in text for number in range(30))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_people_write_is_text_and_nothing_else(book, hostile):
    signed = Signature(
        1, "=cmd|' /C calc'!A0", datetime(2026, 11, 23, tzinfo=UTC), "https://evil.example"
    )
    scenario = SavedScenario("saved_1", hostile, hostile, False, date(2026, 11, 23), signed)
    edit = Edit("fsd_list_price", ("fsd_list_price=32000",), signed)
    held = Book(book.database, Saved(1, "d" * 12, (scenario,), (("saved_1", edit),)))
    controls = Controls({"side_by_side": ["base", "saved_1"]})
    made = slides([tell("scenarios", view_of(held, "saved_1"), controls)])
    assert_harmless(made)
    text = " ".join(said(slide) for slide in opened(made))
    start = re.split(r"[\x00-\x1f]|_x", hostile)[0]
    assert start in text
    headings = [
        c.heading for slide in opened(made) for chart in charts(slide) for c in chart.columns
    ]
    assert any(heading.startswith(start) for heading in headings)


def assert_harmless(content):
    """No link out, no macro, no formula but between columns, and XML throughout."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            assert not re.search(r"vba|macro|\.bin$|\.\./", name, re.IGNORECASE)
            data = packed.read(name)
            assert b'TargetMode="External"' not in data
            assert b"hlinkClick" not in data
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(data)) as book:
                    assert not any("externalLink" in one or "vba" in one for one in book.namelist())
                    sheet = book.read("xl/worksheets/sheet1.xml").decode()
                    assert "hyperlink" not in sheet
                    told = re.findall(r"<f>([^<]*)</f>", sheet)
                    assert all(re.fullmatch(r"[A-Z]+\d+-[A-Z]+\d+", one) for one in told)


def test_no_pack_links_out_or_holds_more_than_its_own_formulas(pack):
    assert_harmless(pack)


def test_slides_are_in_the_order_of_the_schema(deck):
    assert [line for slide in deck for line in out_of_order(slide._element)] == []


def test_every_shape_lies_on_its_slide(pack):
    deck = Presentation(io.BytesIO(pack))
    for slide in deck.slides:
        for shape in shapes(slide):
            if shape.has_chart or shape.has_table or shape.is_placeholder:
                assert shape.left >= 0
                assert shape.top >= 0
                assert shape.left + shape.width <= deck.slide_width
                assert shape.top + shape.height <= deck.slide_height


def test_titles_end_above_what_stands_below_them(deck):
    for slide in deck:
        title = slide.shapes.title
        below = [s.top for s in slide.shapes if s.top > title.top and s.shape_id != title.shape_id]
        assert min(below) >= title.top + title.height


@pytest.mark.parametrize("words", [1, 12, 25, 40, 55])
def test_a_finding_of_any_length_leaves_room_for_its_chart(words):
    told = title_fit("willing " * words)
    assert told.lines <= 3 or told.size == TITLE_SIZES[-1]
    assert told.height < 1.3


def test_libreoffice_shows_every_slide(pack, deck, tmp_path):
    pictures = rendered(pack, tmp_path)
    assert len(pictures) == len(deck)
    for slide, path in zip(deck, pictures, strict=True):
        picture = np.asarray(Image.open(path).convert("RGB"), dtype=int)
        inked = (abs(picture - PAPER).sum(axis=-1) > 60)[int(2.0 * DOTS) : int(6.8 * DOTS)]
        has_chart = any(shape.has_chart or shape.has_table for shape in shapes(slide))
        assert inked.mean() > (0.01 if has_chart else 0.002), slide.shapes.title.text


def test_twelve_slides_take_less_than_four_seconds(book):
    view = view_of(book)
    told = [tell(page, view, Controls()) for page in ("overview", "fsd_revenue", "licensing")]
    assert sum(len(page.exhibits) for page in told) == 12
    start = time.perf_counter()
    slides(told)
    assert time.perf_counter() - start < 4.0
