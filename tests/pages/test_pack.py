"""The page Pack: what is chosen leaves as one file, with the numbers of the pages."""

import io

import pytest
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from analytics.export import image
from analytics.export.carried import recipes_in
from analytics.link import Link
from analytics.screen import runs
from analytics.stories.pages import Item
from tests.pages.test_frame import FRAME

FEW = {"pack_pages": ["Overview", "Goal"], "draws": "100"}


def opened(**address) -> AppTest:
    at = AppTest.from_file(FRAME, default_timeout=180)
    for name, value in address.items():
        at.query_params[name] = value
    at.switch_page("pack.py").run()
    assert not at.exception, at.exception
    return at


def made(at: AppTest, form: str):
    """What came of pressing the button of a kind of file; here it is made at once."""
    at.button(key=f"make_{form}").click().run()
    assert not at.exception, at.exception
    return at.session_state.session.pack


def day(when: str = "today") -> str:
    return str(runs.book(when).database.as_of)


def test_what_is_chosen_leaves_as_slides_with_the_findings_of_the_pages(tmp_path):
    at = opened(**FEW)
    assert at.header[0].value.startswith("3 findings of 2 pages in 1 scenario, as of ")
    found = made(at, "pptx")
    assert found.problem is None
    path = tmp_path / "pack.pptx"
    path.write_bytes(found.made.content)
    text = " ".join(
        shape.text_frame.text
        for slide in Presentation(io.BytesIO(found.made.content)).slides
        for shape in slide.shapes
        if shape.has_text_frame
    )
    page = AppTest.from_file(FRAME, default_timeout=180)
    page.query_params["draws"] = "100"
    assert page.run().header[0].value in text
    assert [one.link.partition("?")[0] for one in recipes_in(path)] == ["/overview", "/goal"]
    assert [button.label for button in at.get("download_button")] == ["Download: slides"]


def test_the_same_in_several_scenarios_is_told_in_each():
    at = opened(**FEW, pack_scenarios=["Base case", "Price war"])
    said = at.header[0].value
    assert said.startswith("6 findings of 2 pages in 2 scenarios"), dict(at.query_params)
    scenarios = [Link.read(one.link).said["scenario"] for one in made(at, "html").made.recipes]
    assert scenarios == [("base",)] * 2 + [("price_war",)] * 2


def test_a_chart_that_was_added_stays_as_it_was_and_can_be_taken_out():
    item = Item(
        Link.of("fsd_revenue", {"as_of": [day("2024-05-17")], "draws": ["100"], "year": ["2031"]}),
        "takers-by-year",
    )
    at = opened(pack_pages=[], item=[str(item)], draws="100")
    at.multiselect(key="pack_pages").set_value([]).run()
    assert at.header[0].value.startswith("1 finding of 1 page in 1 scenario")
    [note] = made(at, "html").made.recipes
    assert note.link == str(item.link)
    content = at.session_state.session.pack.made.content.decode()
    assert "In 2031 new cars bring" in content
    next(one for one in at.button if one.label.startswith("FSD revenue: who")).click().run()
    assert at.session_state.session.state.items == ()
    assert at.header[0].value.startswith("Nothing is chosen yet")


def test_with_nothing_chosen_it_is_said_what_to_do_and_nothing_can_be_made():
    at = opened(draws="100")
    at.multiselect(key="pack_pages").set_value([]).run()
    assert at.header[0].value.startswith("Nothing is chosen yet: choose a page")
    assert all(at.button(key=f"make_{form}").disabled for form in ("pptx", "pdf", "html", "xlsx"))


def test_another_choice_puts_the_file_away_that_no_longer_is_what_is_chosen():
    at = opened(**FEW)
    made(at, "html")
    assert at.get("download_button")
    at.multiselect(key="pack_pages").set_value(["overview"]).run()
    assert not at.get("download_button")


def test_a_link_of_the_pack_that_cannot_be_used_is_said_and_the_rest_holds():
    at = opened(**FEW, item=["/nowhere?#x", "javascript:alert(1)"])
    said = " ".join(one.value for one in at.warning).replace("\\", "")
    assert "nowhere" in said
    assert at.header[0].value.startswith("3 findings")


def test_an_added_chart_of_a_workspace_that_is_not_here_is_said_when_it_is_made():
    item = Item(Link.of("goal", {"as_of": [day()], "moment": ["7-abcdef"]}), "goal-by-value")
    at = opened(**FEW, item=[str(item)])
    found = made(at, "html")
    assert "another workspace" in found.problem.what
    assert "another workspace" in at.warning[0].value


def test_without_a_browser_on_the_server_the_report_is_offered_for_browsers(monkeypatch):
    monkeypatch.setattr(image, "can_draw", lambda: False)
    at = opened(**FEW)
    assert at.button(key="make_pdf").disabled
    assert "web report" in at.button(key="make_pdf").help
    assert made(at, "html").problem is None


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_report_and_workbook_leave_too(form):
    if form == "pdf" and not image.can_draw():
        pytest.skip("there is no Chromium to print with")
    found = made(opened(**FEW), form)
    assert found.problem is None
    assert found.made.content.startswith({"pdf": b"%PDF", "xlsx": b"PK"}[form])
