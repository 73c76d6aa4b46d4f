"""Sign-in end to end: our server, a real OpenID provider, and a person with a browser."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import (
    assert_no_exception,
    free_port,
    serving,
    settled,
    stop,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

LINK = "fsd_revenue?draws=512&set=wtp_median_full%3D14800"
PEOPLE = (
    {"sub": "olga", "email": "Olga@Example.com", "email_verified": True},
    {"sub": "vera", "email": "vera@example.com", "email_verified": True},
    {"sub": "anna", "email": "anna@example.com", "email_verified": True, "groups": ["modelling"]},
    {"sub": "uwe", "email": "olga@example.com", "email_verified": False},
    {"sub": "nobody"},
)
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "not a secret, for this test alone and on this machine alone"
client_id = "fsd-china"
client_secret = "not a secret"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[access]
owners = ["olga@example.com"]
"""
# A frame with a grant and a deed, as the workspace will have them.
FRAME = """
import streamlit as st
from analytics.access import Grant
from analytics.screen import person

GRANTS = [Grant("group", "modelling", "analyst")]
who = person.sign_in_gate(GRANTS)
person.signed_in(who)
if st.button("Save"):
    person.person(GRANTS).must_be("analyst", "save an edit")
    st.write("Saved")
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of an OpenID provider on this machine that knows some people."""
    port = free_port()
    people = [part for person in PEOPLE for part in ("--user-claims", json.dumps(person))]
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *people],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/.well-known/openid-configuration")
        yield address
    finally:
        stop(process)


@pytest.fixture(scope="module")
def secrets(provider: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    path.write_text(SECRETS.format(provider=provider), "utf-8")
    return str(path)


@pytest.fixture(scope="module")
def dashboard(secrets: str) -> Iterator[str]:
    """The dashboard with sign-in."""
    with serving("app.py", "--secrets.files", secrets) as address:
        yield address


@pytest.fixture(scope="module")
def granted(secrets: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small app in which a group has a role, and one thing can be done."""
    app = tmp_path_factory.mktemp("granted") / "app.py"
    app.write_text(FRAME, "utf-8")
    with serving(str(app), "--secrets.files", secrets) as address:
        yield address


@pytest.fixture
def visitor(page: Page) -> Page:
    """A window in which the provider's own style, which is elsewhere, is not asked for."""
    page.context.route(re.compile("^https://"), lambda route: route.fulfill(body=""))
    return page


def wait_for(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{address} did not answer within 30 s")


def received(page: Page) -> list[bytes]:
    """What Streamlit will have sent to a page."""
    frames: list[bytes] = []

    def keep(frame: bytes | str) -> None:
        frames.append(frame if isinstance(frame, bytes) else frame.encode())

    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    return frames


def sign_in(page: Page, sub: str) -> Page:
    """Press the button, be somebody at the provider, come back."""
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=sub, exact=True).click()
    page.wait_for_url(re.compile(r"^http://127\.0\.0\.1:\d+/(?!oauth2)"))
    return settled(page)


def is_asked(page: Page) -> None:
    """The page asks to sign in, and shows nothing else."""
    expect(page.get_by_role("heading", name="FSD in China")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
    expect(page.locator(".js-plotly-plot")).to_have_count(0)


def test_no_figure_reaches_a_browser_before_somebody_signed_in(dashboard: str, visitor: Page):
    frames = received(visitor)
    visitor.goto(f"{dashboard}/{LINK}")
    is_asked(settled(visitor))
    assert_no_exception(visitor)
    assert not [frame for frame in frames if b"USD" in frame or b"P10" in frame]

    sign_in(visitor, "vera")
    expect(visitor.locator(".js-plotly-plot").first).to_be_visible()
    assert [frame for frame in frames if b"USD" in frame]


def test_who_signs_in_lands_on_the_link_that_was_asked_for_and_sees_name_and_role(
    dashboard: str, visitor: Page
):
    visitor.goto(f"{dashboard}/{LINK}")
    sign_in(settled(visitor), "olga")
    assert visitor.url.startswith(f"{dashboard}/fsd_revenue?")
    assert "set=wtp_median_full%3D14800" in visitor.url
    expect(visitor.get_by_text("changed by you")).to_be_visible()
    expect(visitor.get_by_test_id("stSidebar")).to_contain_text("olga@example.com, owner")


@pytest.mark.parametrize(
    ("sub", "role"), [("olga", "owner"), ("anna", "analyst"), ("vera", "viewer")]
)
def test_who_is_no_analyst_and_presses_save_is_refused(
    granted: str, visitor: Page, sub: str, role: str
):
    visitor.goto(granted)
    sign_in(settled(visitor), sub)
    expect(visitor.get_by_text(f"{sub}@example.com, {role}")).to_be_visible()
    visitor.get_by_role("button", name="Save").click()
    settled(visitor)
    refused = visitor.get_by_test_id("stException")
    expect(visitor.get_by_text("Saved")).to_have_count(0 if role == "viewer" else 1)
    expect(refused).to_have_count(1 if role == "viewer" else 0)


@pytest.mark.parametrize(
    ("sub", "words"),
    [("uwe", "does not say that this address is verified"), ("nobody", "your e-mail address")],
)
def test_an_address_that_is_not_verified_opens_nothing_and_is_told_why(
    dashboard: str, visitor: Page, sub: str, words: str
):
    visitor.goto(f"{dashboard}/{LINK}")
    frames = received(visitor)
    sign_in(settled(visitor), sub)
    is_asked(visitor)
    expect(visitor.get_by_test_id("stAlert")).to_contain_text(words)
    assert not [frame for frame in frames if b"USD" in frame]


def test_signing_out_closes_the_dashboard_and_reloading_does_not_open_it(
    dashboard: str, visitor: Page
):
    visitor.goto(f"{dashboard}/{LINK}")
    sign_in(settled(visitor), "vera")
    visitor.get_by_role("button", name="Sign out").click()
    visitor.get_by_role("button", name="End session").click()
    visitor.wait_for_url(re.compile(re.escape(dashboard)))
    is_asked(settled(visitor))
    visitor.goto(f"{dashboard}/{LINK}")
    is_asked(settled(visitor))


def test_an_owner_gives_a_group_a_role_and_its_analyst_saves_under_her_own_name(
    dashboard: str, visitor: Page, browser: Browser
):
    visitor.goto(f"{dashboard}/history")
    sign_in(visitor, "olga")
    settled(visitor)
    visitor.get_by_role("combobox", name="Kind").click()
    visitor.get_by_role("option", name="group").click()
    visitor.get_by_label("E-mail, or name of the group").fill("modelling")
    visitor.get_by_role("combobox", name="Role").click()
    visitor.get_by_role("option", name="analyst").click()
    visitor.get_by_role("button", name="Give this role").click()
    expect(visitor.get_by_text("modelling is analyst now")).to_be_visible()

    for name, may_save in (("anna", True), ("vera", False)):
        window = browser.new_context(viewport={"width": 1440, "height": 900})
        window.route(re.compile("^https://"), lambda route: route.fulfill(body=""))
        page = window.new_page()
        page.goto(f"{dashboard}/assumptions?draws=100&set=vat_rate%3D0.1")
        settled(sign_in(page, name))
        if may_save:
            page.get_by_label("Name of the scenario").fill("Lower tax")
            page.get_by_label("Why", exact=True).first.fill("a law in the making")
            page.get_by_role("button", name="Save", exact=True).click()
            expect(page.get_by_text("Saved as a new scenario")).to_be_visible()
            expect(page.get_by_text("The base case", exact=True)).to_have_count(0)
        else:
            expect(page.get_by_text("ask an owner for the role of analyst")).to_be_visible()
            expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
        window.close()
    visitor.goto(f"{dashboard}/history")
    settled(visitor)
    expect(visitor.get_by_test_id("stHeading").first).to_contain_text("anna@example.com made Lower")


def test_a_cookie_that_somebody_wrote_opens_nothing(granted: str, visitor: Page):
    visitor.goto(granted)
    sign_in(settled(visitor), "vera")
    (cookie,) = (one for one in visitor.context.cookies() if one["name"] == "_streamlit_user")
    value = cookie["value"]
    middle = len(value) // 3
    other = "A" if value[middle] != "A" else "B"
    for forged in (f"{value[:middle]}{other}{value[middle + 1 :]}", value[:-2], "olga"):
        visitor.context.add_cookies([{**cookie, "value": forged}])
        visitor.goto(granted)
        is_asked(settled(visitor))
