"""Analysts at work in real browsers: a table written in, saves, conflicts, and twenty at once."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_no_exception, serving, settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

FEW = "draws=100"
ANALYSTS = 20
FIGHTING = 4  # of them, over the same assumption
HEADER, ROW = 36, 35  # heights in the table, in pixels
VALUE = 2  # the place of its column


@pytest.fixture(scope="module")
def desk() -> Iterator[str]:
    """A server in whose workspace nothing is saved yet."""
    with serving("app.py") as address:
        yield address


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    return settled(page)


def write_in(page: Page, row: int, text: str) -> None:
    """Write in the column Value of a row, as a person does."""
    table = settled(page).get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 300, box["y"] + HEADER + ROW * (row + 0.5))
    cell = table.get_by_test_id(f"glide-cell-{VALUE}-{row}")
    expect(cell).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#portal textarea, #portal input").first).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type(text, delay=30)
    page.keyboard.press("Enter")


def reason(page: Page, why: str) -> None:
    box = page.get_by_label("Why", exact=True).first
    box.fill(why)
    box.press("Tab")


def save(page: Page) -> None:
    """Press the button, also where the window stands behind others and is drawn once a second."""
    page.get_by_role("button", name="Save", exact=True).dispatch_event("click")


def test_a_cell_is_written_the_effect_seen_and_the_save_found_in_another_browser(
    desk: str, page: Page, browser: Browser
):
    opened(page, f"{desk}/assumptions?{FEW}")
    heading = page.get_by_test_id("stHeading").first
    expect(heading).to_contain_text("nothing is changed here")
    write_in(page, 0, "abc")
    expect(page.get_by_test_id("stAlert")).to_contain_text("'abc' is not a plain number")
    write_in(page, 0, "32000")
    page.wait_for_url(re.compile("set=fsd_list_price%3D32000"))
    expect(heading).to_contain_text("With 1 assumption changed")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    write_in(page, 4, "0.1")
    expect(heading).to_contain_text("With 2 assumptions changed")
    assert_no_exception(settled(page))
    page.get_by_label("Name of the scenario").fill("Cheap <b>FSD</b> *now*")
    reason(page, "=1+1")
    save(page)
    expect(page.get_by_test_id("stAlert")).to_contain_text("Saved as a new scenario")
    expect(heading).to_contain_text("in the scenario Cheap <b>FSD</b> *now*")
    page.wait_for_url(re.compile("scenario=saved_1.*moment=1-"))
    after = heading.inner_text()

    elsewhere = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        other = opened(elsewhere.new_page(), page.url)
        assert other.get_by_test_id("stHeading").first.inner_text() == after
        opened(other, f"{desk}/history")
        expect(other.get_by_test_id("stHeading").first).to_contain_text(
            "local user made Cheap <b>FSD</b> *now* on"
        )
        expect(other.get_by_test_id("stMain")).to_contain_text("=1+1")
        opened(other, f"{desk}/fsd_revenue?{FEW}&scenario=saved_1")
        expect(other.get_by_text("saved by local user").first).to_be_visible()
    finally:
        elsewhere.close()


def test_twenty_analysts_save_at_once_and_each_is_saved_or_told_of_the_conflict(
    desk: str, browser: Browser
):
    """Sixteen change an assumption each, four the same one: one of these wins, three choose."""
    names = (
        "vat_rate", "wtp_median_full", "wtp_log_sd", "holding_months", "subscriber_churn",
        "upgrade_rate", "scrappage_rate", "opening_fsd_owners", "free_rival_erosion",
        "level3_uplift", "deferral_quarters", "local_team_cost", "discount_rate", "pilot_speed",
        "partner_share", "level3_liability",
    )  # fmt: skip
    edits = [f"{name}={value}" for name, value in zip(names, STEPS, strict=True)]
    edits += [f"fsd_list_price={30_000 + number}" for number in range(FIGHTING)]
    assert len(edits) == ANALYSTS
    with closing(browser.new_context(viewport={"width": 1024, "height": 900})) as windows:
        first = opened(windows.new_page(), f"{desk}/assumptions?{FEW}")
        first.get_by_label("Name of the scenario").fill("Everybody's")
        reason(first, "to start from")
        save(first)
        first.wait_for_url(re.compile("scenario=saved_.*moment="))
        found = re.search("scenario=(saved_[0-9]+).*moment=(([0-9]+)-[0-9a-f-]+)", first.url)
        assert found
        link = f"{desk}/assumptions?{FEW}&scenario={found[1]}"
        pages = [windows.new_page() for _ in edits]
        for page, edit in zip(pages, edits, strict=True):
            page.goto(f"{link}&moment={found[2]}&set={edit}", wait_until="commit")
        for page, edit in zip(pages, edits, strict=True):
            reason(settled(page), f"mine: {edit}")
        for page in pages:
            save(page)
        outcomes = [outcome(page) for page in pages]
        assert outcomes[: len(names)] == ["saved"] * len(names)
        assert sorted(outcomes[len(names) :]) == ["conflict"] * (FIGHTING - 1) + ["saved"]
        losers = [page for page, told in zip(pages, outcomes, strict=True) if told == "conflict"]
        for page in losers:
            expect(page.get_by_text(re.compile(r"Yours: CNY 30,00\d"))).to_be_visible()
            expect(page.get_by_text(re.compile(r"Theirs: CNY 30,00\d"))).to_be_visible()
        losers[0].get_by_role("button", name="Save this choice").click()
        expect(losers[0].get_by_text("Saved as save")).to_be_visible(timeout=60_000)
        for page in pages:
            assert_no_exception(page)
        opened(first, f"{link}&changed=true")
        expect(first.get_by_test_id("stHeading").first).to_contain_text("Everybody's")
        opened(first, f"{desk}/history")
        expect(first.get_by_test_id("stHeading").first).to_contain_text(
            f"{int(found[3]) + len(names) + 2} saves by local user"
        )


STEPS = (0.1, 12_000, 1.3, 40, 0.03, 0.05, 0.02, 21_000, 0.4, 0.4, 15, 300, 0.11, 1.2, 0.06, 1_400)


def outcome(page: Page) -> str:
    """What came of a save."""
    saved = page.get_by_test_id("stMain").get_by_text("Saved as save")
    conflict = page.get_by_role("button", name="Save this choice")
    expect(saved.or_(conflict)).to_be_visible(timeout=60_000)
    return "saved" if saved.count() else "conflict"
