"""An image stands alone: finding, circumstances and digest on it, in the typeface of the screen."""

import io
import os
import time
import unicodedata

import pytest
from PIL import Image
from pypdf import PdfReader

from analytics.answers import View
from analytics.errors import InputError
from analytics.export import image, typeface
from analytics.export.whole import write
from analytics.stories.controls import Controls
from analytics.stories.pages import tell


@pytest.fixture(scope="module")
def exhibit(book):
    view = View(book, "approval_2030", (), 100, 1, "CNY")
    return tell("fsd_revenue", view, Controls(), ["fsd-revenue-by-year"]).exhibits[0]


@pytest.fixture(scope="module")
def _browser():
    if not image.can_draw():
        words = "there is no Chromium to draw with (Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)


@pytest.mark.usefixtures("_browser")
def test_a_png_has_twice_the_pixels_of_the_screen(exhibit):
    with Image.open(io.BytesIO(image.image(exhibit, "png"))) as picture:
        assert picture.width == 2400
        assert len(set(picture.convert("L").tobytes())) > 50


@pytest.mark.usefixtures("_browser")
@pytest.mark.parametrize("form", ["svg", "pdf"])
def test_finding_circumstances_and_digest_stand_on_the_image(exhibit, form):
    made = image.image(exhibit, form)
    page = made.decode() if form == "svg" else PdfReader(io.BytesIO(made)).pages[0].extract_text()
    text = unicodedata.normalize("NFKC", page)  # two letters may be set as one
    for words in (
        exhibit.title[:30],
        "23 November 2026",
        exhibit.view.book.scenario("approval_2030").label.lower()[:20],
        exhibit.view.digest,
        "Sources",
    ):
        assert words in text


@pytest.mark.usefixtures("_browser")
def test_an_image_comes_within_half_a_second_once_warm(exhibit):
    image.image(exhibit, "png")
    took = []
    for form in ("png", "svg", "pdf"):
        began = time.perf_counter()
        image.image(exhibit, form)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.5


@pytest.mark.usefixtures("_browser")
def test_an_svg_takes_its_letters_along(exhibit):
    svg = image.image(exhibit, "svg").decode()
    assert "@font-face {font-family: 'Source Sans'" in svg
    assert svg.startswith("<svg")


def test_without_a_browser_it_is_said_what_can_be_had(exhibit, monkeypatch):
    monkeypatch.setattr(image, "can_draw", lambda: False)
    with pytest.raises(InputError) as refused:
        image.image(exhibit, "png")
    assert "Chromium" in refused.value.what
    assert "need none" in refused.value.fix


def test_a_browser_that_does_not_answer_is_given_up(exhibit, monkeypatch):
    monkeypatch.setattr(image, "can_draw", lambda: True)
    monkeypatch.setattr(image, "PATIENCE", 0.05)
    monkeypatch.setattr(image, "_drawn", lambda *_: time.sleep(0.5))
    with pytest.raises(InputError, match="did not answer"):
        image.image(exhibit, "png")
    monkeypatch.undo()
    assert not image.can_draw()
    image._given_up.clear()


def test_where_the_typeface_cannot_be_unpacked_others_are_used(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(typeface, "user_cache_path", lambda _: tmp_path / "file")
    assert typeface.made_known() == {}


def test_the_typeface_is_unpacked_once_and_added_to_what_is_known(monkeypatch, tmp_path):
    monkeypatch.setattr(typeface, "user_cache_path", lambda _: tmp_path)
    monkeypatch.delenv(typeface.CONFIG, raising=False)
    told = typeface.made_known()[typeface.CONFIG]
    fonts = sorted((tmp_path / "fonts").glob("*.ttf"))
    assert len(fonts) == 2
    before = [font.stat().st_mtime_ns for font in fonts]
    monkeypatch.setenv(typeface.CONFIG, told)
    assert typeface.made_known()[typeface.CONFIG] == told
    assert [font.stat().st_mtime_ns for font in fonts] == before
    assert "/etc/fonts/fonts.conf" in (tmp_path / "fonts" / "fonts.conf").read_text("utf-8")


def test_a_file_is_there_whole_or_not_at_all(tmp_path):
    write(tmp_path / "a.txt", b"one")
    write(tmp_path / "a.txt", b"two")
    assert (tmp_path / "a.txt").read_bytes() == b"two"
    with pytest.raises(InputError, match="cannot be written"):
        write(tmp_path / "missing" / "a.txt", b"one")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        write(tmp_path / "folder", b"one")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "folder"]
