"""What a person does with the pages, in a real browser against a fresh server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_no_exception, settled

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = ("", "overview", "fsd_revenue", "licensing", "margin_pressure", "data_route", "scenarios",
         "drivers", "goal", "evidence")  # fmt: skip
FEW = "draws=512"  # shown at once, and nothing follows
ANSWER = re.compile(
    "FSD in China|If BYD cuts its prices|A licence to one major foreign maker|Doing both pays best"
    "|The median willingness to pay matters most|less than Base case"
    "|For the net present value of FSD to be|The model rests on"
)


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    return settled(page)


def answer(page: Page) -> str:
    return page.get_by_test_id("stHeading").first.inner_text()


def chart_words(page: Page) -> list[str]:
    """All text of the first chart: the ends of its bands are written in it."""
    return page.locator(".js-plotly-plot").first.locator("text").all_text_contents()


def slider(page: Page, label: str):
    return page.get_by_role("slider", name=label)


def press(page: Page, label: str, key: str, times: int, steps_to: str) -> None:
    """Move a slider by keys and wait until the address says where it stands."""
    slider(page, label).focus()
    for _ in range(times):
        page.keyboard.press(key)
    page.wait_for_url(re.compile(re.escape(steps_to)))
    settled(page)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_by_its_address_inside_the_frame(server: str, page: Page, name: str):
    opened(page, f"{server}/{name}?{FEW}")
    assert_no_exception(page)
    expect(page.get_by_test_id("stSidebar")).to_contain_text("Scenario")
    expect(page.get_by_test_id("stSidebar").get_by_role("link", name="FSD revenue")).to_be_visible()
    assert ANSWER.search(answer(page))
    expect(page.locator(".js-plotly-plot").first).to_be_visible()


def test_an_edit_moves_the_answer_and_its_range_and_the_link_reproduces_the_picture(
    server: str, page: Page, browser: Browser
):
    opened(page, f"{server}/fsd_revenue?{FEW}")
    before, before_chart = answer(page), chart_words(page)
    press(page, "Median willingness to pay", "ArrowRight", 12, "set=wtp_median_full%3D14800")
    after, after_chart = answer(page), chart_words(page)
    assert re.search(r"P10 to P90: USD", after)
    assert before != after
    assert before_chart != after_chart
    assert "as_of=2026-" in page.url

    elsewhere = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        other = opened(elsewhere.new_page(), page.url)
        assert answer(other) == after
        assert chart_words(other) == after_chart
        expect(other.get_by_text("changed by you")).to_be_visible()
    finally:
        elsewhere.close()


def test_a_move_of_byd_and_the_answer_looked_at_stand_in_the_link(
    server: str, page: Page, browser: Browser
):
    opened(page, f"{server}/margin_pressure?{FEW}")
    heading = page.get_by_test_id("stHeading").first
    press(page, "Change against no move", "ArrowLeft", 5, "byd_prices=-0.15")
    expect(heading).to_contain_text("If BYD cuts its prices by 15% from 2027 Q1")
    page.get_by_text("Match BYD", exact=True).first.click()
    page.wait_for_url(re.compile("answer=Match"))
    expect(page.get_by_test_id("stMain")).to_contain_text("Matching BYD, Tesla is left with")
    press(page, "Drift of Tesla cars", "ArrowRight", 2, "set=tesla_quality_drift%3D-0.02")
    after = with_all_draws(page)
    charts = page.locator(".js-plotly-plot text").all_text_contents()

    elsewhere = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        other = opened(elsewhere.new_page(), page.url)
        assert answer(other) == after
        assert other.locator(".js-plotly-plot text").all_text_contents() == charts
    finally:
        elsewhere.close()


def test_evidence_is_filtered_on_screen_and_the_link_reproduces_the_picture(
    server: str, page: Page, browser: Browser
):
    opened(page, f"{server}/evidence?{FEW}")
    finding = page.locator("h4.finding").first
    expect(finding).to_contain_text("Tesla retail: ")
    page.get_by_text("Margins", exact=True).click()
    page.wait_for_url(re.compile("subject=Margins"))
    settled(page)
    expect(finding).to_contain_text("BYD gross margin")
    page.get_by_role("button", name="A", exact=True).click()
    page.wait_for_url(re.compile("grade=A"))
    settled(page)
    page.get_by_role("combobox", name="Maker or actor").click()
    page.keyboard.type("BYD")
    page.get_by_role("option", name="BYD", exact=True).click()
    page.wait_for_url(re.compile("maker=BYD"))
    settled(page)
    expect(finding).not_to_contain_text("Tesla")
    assert_no_exception(page)
    filtered, drawn = finding.inner_text(), chart_words(page)

    elsewhere = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        other = opened(elsewhere.new_page(), page.url)
        assert other.locator("h4.finding").first.inner_text() == filtered
        assert chart_words(other) == drawn
    finally:
        elsewhere.close()


def test_a_deal_is_built_kept_and_compared_and_the_link_holds_it(
    server: str, page: Page, browser: Browser
):
    opened(page, f"{server}/licensing?{FEW}")
    before = answer(page)
    press(page, "Fee per car", "ArrowRight", 4, "term=foreign.fee_per_car%3D4000")
    expect(page.get_by_test_id("stHeading").first).to_contain_text("at CNY 4,000 a car")
    assert with_all_draws(page) != before
    page.get_by_role("textbox", name="Keep this deal").fill("Our offer")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.wait_for_url(re.compile("keep=Our"))
    expect(page.get_by_role("button", name="Remove Our offer")).to_be_visible()
    after = with_all_draws(page)
    charts = page.locator(".js-plotly-plot text").all_text_contents()
    assert any("Our offer" in words for words in charts)

    elsewhere = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        other = opened(elsewhere.new_page(), page.url)
        assert answer(other) == after
        assert other.locator(".js-plotly-plot text").all_text_contents() == charts
    finally:
        elsewhere.close()
    page.get_by_role("button", name="Reset terms").click()
    expect(page.get_by_test_id("stHeading").first).to_contain_text("at CNY 3,000 a car")


def test_a_route_is_weighed_and_the_link_holds_odds_route_and_filters(
    server: str, page: Page, browser: Browser
):
    opened(page, f"{server}/data_route?{FEW}")
    before = answer(page)
    odds = "Yearly chance of export approval"
    press(page, odds, "ArrowRight", 12, "set=export_approval_chance%3D0.2")
    heading = page.get_by_test_id("stHeading").first
    expect(heading).not_to_have_text(before)
    page.get_by_test_id("stMain").get_by_text("Export the data", exact=True).last.click()
    page.wait_for_url(re.compile("set=export_sought%3Dyes&set=centre_built%3Dno"))
    settled(page).get_by_test_id("stMultiSelect").first.click()
    page.get_by_role("option", name="level 3").click()
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"event_kind=level\+3"))
    expect(page.get_by_text(re.compile("^4 events; the last on 6 January 2026"))).to_be_visible()
    after = with_all_draws(page)
    findings = page.locator(".finding").all_inner_texts()
    charts = page.locator(".js-plotly-plot text").all_text_contents()
    assert len(findings) >= 9

    elsewhere = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        other = opened(elsewhere.new_page(), page.url)
        assert answer(other) == after
        assert other.locator(".finding").all_inner_texts() == findings
        assert other.locator(".js-plotly-plot text").all_text_contents() == charts
    finally:
        elsewhere.close()
    page.get_by_role("button", name="Reset all").click()
    expect(heading).to_have_text(before)


def with_all_draws(page: Page) -> str:
    """The answer, once the first look on few draws has been followed by all of them."""
    foot = page.get_by_text(re.compile(r"^512 draws, seed 1")).first
    expect(foot).to_be_visible(timeout=60_000)
    page.wait_for_timeout(2_000)
    return answer(settled(page))


def test_an_edit_shows_at_once_and_sharpens_to_what_the_link_reproduces(
    server: str, page: Page, browser: Browser
):
    page.goto(f"{server}/fsd_revenue")
    status = page.locator(".st-key-draws")
    expect(status).to_contain_text("10,000 follow", timeout=30_000)
    settled(page)
    expect(status).to_contain_text("10,000 draws")
    first = answer(page)
    slider(page, "Median willingness to pay").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text(re.compile("^2,000 draws, seed 1")).first).to_be_visible()
    at_once = answer(page)
    assert at_once != first
    expect(status).to_contain_text("10,000 follow")
    settled(page)
    expect(page.get_by_text(re.compile("^10,000 draws, seed 1")).first).to_be_visible()
    assert "draws=10000" in page.url

    elsewhere = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        other = opened(elsewhere.new_page(), page.url)
        assert answer(other) == answer(page)
        assert chart_words(other) == chart_words(page)
    finally:
        elsewhere.close()


def test_a_hundred_thousand_draws_are_asked_for_watched_and_stopped(server: str, page: Page):
    opened(page, f"{server}/?draws=2000")
    status = page.locator(".st-key-draws")
    page.get_by_role("button", name="Use 100,000").click()
    going = re.compile(r"2,000 draws; 100,000 follow: [1-9]\d?%")
    expect(status).to_contain_text(going, timeout=30_000)
    page.wait_for_url(re.compile("draws=100000"))
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Use 100,000")).to_be_visible()
    page.wait_for_url(re.compile("draws=2000(&|$)"))
    expect(settled(page).locator(".st-key-draws")).to_contain_text("2,000 draws")
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    page.get_by_role("button", name="Use 100,000").click()
    expect(status).to_contain_text("100,000 follow", timeout=30_000)
    foot = page.get_by_text(re.compile("^100,000 draws, seed 1")).first
    expect(foot).to_be_visible(timeout=120_000)
    settled(page)
    assert_no_exception(page)


def test_a_way_to_a_goal_is_found_and_taken_to_all_pages(server: str, page: Page):
    opened(page, f"{server}/goal?{FEW}&goal_fsd_npv=3000")
    expect(page.get_by_test_id("stHeading").first).to_contain_text("to be USD 3 bn, the median")
    page.get_by_role("button", name="Set the median willingness to pay to").click()
    page.wait_for_url(re.compile("set=wtp_median_full"))
    expect(page.get_by_test_id("stHeading").first).to_contain_text(
        re.compile(r"CNY 14,\d+ or more inst")
    )
    expect(page.get_by_test_id("stMain")).to_contain_text("Median willingness to pay: CNY 14,")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(re.compile("^((?!set=).)*$"))


def test_a_change_can_be_reset_and_undone(server: str, page: Page):
    opened(page, f"{server}/fsd_revenue?{FEW}")
    before = answer(page)
    press(page, "One-time price of FSD", "ArrowLeft", 20, "set=fsd_list_price%3D44000")
    changed = answer(page)
    assert changed != before
    page.get_by_role("button", name="Reset one-time price of FSD").click()
    expect(page.get_by_test_id("stHeading").first).to_have_text(before)
    page.wait_for_url(re.compile("^((?!set=).)*$"))
    settled(page).get_by_role("button", name="Undo").click()
    expect(page.get_by_test_id("stHeading").first).to_have_text(changed)


def test_edits_scenario_and_currency_go_along_to_the_other_page(server: str, page: Page):
    opened(
        page,
        f"{server}/fsd_revenue?{FEW}&scenario=approval_2030&currency=CNY&set=fsd_list_price=32000",
    )
    page.get_by_test_id("stSidebar").get_by_role("link", name="Overview").click()
    expect(page.get_by_test_id("stHeading").first).to_contain_text("FSD in China is worth CNY")
    settled(page)
    for part in ("scenario=approval_2030", "currency=CNY", "set=fsd_list_price%3D32000"):
        assert part in page.url
    expect(page.get_by_test_id("stMain")).to_contain_text("One-time price of FSD: CNY 32,000")


def test_the_as_of_date_changes_the_answer_and_the_milestones(server: str, page: Page):
    opened(page, f"{server}/?{FEW}")
    today = answer(page)
    assert "Limited pilot, May 2026" in chart_words(page)
    page.get_by_test_id("stSidebar").get_by_text("17 May 2024").click()
    page.wait_for_url(re.compile("as_of=2024-05-17"))
    assert answer(settled(page)) != today
    assert milestones(page)
    assert not [words for words in milestones(page) if words[-4:] > "2024"]


def milestones(page: Page) -> list[str]:
    return [words for words in chart_words(page) if re.search(r", \w{3} \d{4}$", words)]


def test_a_bad_address_is_explained_and_the_rest_of_it_holds(server: str, page: Page):
    opened(
        page,
        f"{server}/fsd_revenue?as_of=2030-01-01&scenario=no_such&set=fsd_list_price=32000"
        "&set=vat_rate=13%25&set=%3Cscript%3Ealert(1)%3C/script%3E=1&seed=x",
    )
    assert_no_exception(page)
    warnings = " ".join(page.get_by_test_id("stAlert").all_inner_texts())
    for words in ("2030-01-01", "no_such", "write 0.13", "<script>alert(1)</script>", "seed=x"):
        assert words in warnings
    assert warnings.count("To fix:") == 5
    expect(page.get_by_text("changed by you")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (1024, "light")])
def test_no_page_is_wider_than_the_window(server: str, browser: Browser, width: int, scheme: str):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    try:
        for name in (*PAGES, "assumptions", "history", "pack"):
            page = opened(context.new_page(), f"{server}/{name}?{FEW}")
            assert page.evaluate("document.scrollingElement.scrollWidth") <= width
            for chart in page.locator(".js-plotly-plot").all():
                box = chart.bounding_box()
                assert box is not None
                assert box["width"] > 380
                assert box["x"] + box["width"] <= width
    finally:
        context.close()


def test_two_clicks_lead_from_a_figure_to_its_sources(server: str, page: Page):
    opened(page, f"{server}/?{FEW}&set=wtp_median_full=15000")
    with page.context.expect_page() as there:
        page.get_by_test_id("stMain").get_by_role("link", name="Take rate").first.click()
    method = settled(there.value)
    expect(method.get_by_test_id("stHeading").first).to_contain_text("Take rate in 2030 Q4: ")
    method.get_by_text(re.compile(r"^All \d+ inputs it rests on")).click()
    for words in ("CNY 15,000", "What an informed observer can judge"):
        expect(method.get_by_text(words).filter(visible=True).first).to_be_visible()
    assert_no_exception(method)


def test_the_backtest_comes_when_its_vintages_are_there_and_the_link_holds_what_was_chosen(
    server: str, page: Page, browser: Browser
):
    opened(page, f"{server}/backtest")
    heading = page.get_by_test_id("stHeading").first
    expect(heading).to_contain_text(re.compile(r"^(Of|Earlier vintages)"))
    expect(heading).to_contain_text(re.compile(r"Of \d+ forecasts since May 2024"), timeout=400_000)
    settled(page)
    assert_no_exception(page)
    page.get_by_role("combobox", name="What was forecast").click()
    page.get_by_role("option", name="BYD retail by year or half-year").click()
    page.wait_for_url(re.compile("forecast="))
    settled(page)
    finding = page.get_by_text(re.compile("^BYD retail by year or half-year: .* ranges held"))
    expect(finding).to_be_visible()

    elsewhere = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        other = opened(elsewhere.new_page(), page.url)
        said = other.get_by_text(re.compile("^BYD retail by year or half-year: .* ranges held"))
        assert said.inner_text() == finding.inner_text()
        opened(other, f"{server}/backtest?as_of=2024-05-17")
        assert "nothing has happened yet" in answer(other)
    finally:
        elsewhere.close()
