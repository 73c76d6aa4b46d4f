"""After signing in a person lands on the link that was asked for, and never elsewhere."""

from urllib.parse import quote

import pytest
from starlette.responses import RedirectResponse

from analytics.landing import COOKIE, LONGEST, BackToLink

LINK = "/fsd_revenue?draws=512&set=wtp_median_full%3D14800"
HERE = "https://fsd.example"
PROVIDER = "https://login.example/authorize"


async def streamlit(scope, receive, send):
    """To the provider at sign-in, to the first page after it, as Streamlit does."""
    target = PROVIDER if scope["path"] == "/auth/login" else "/"
    await RedirectResponse(target)(scope, receive, send)


def run(answering):
    """Run to its end what waits for nothing; a browser's tests may have a loop running here."""
    with pytest.raises(StopIteration):
        answering.send(None)


def answered(path, **headers):
    """Location and cookie of the answer to a browser."""
    sent = []

    async def send(message):
        sent.append(message)

    said = {"host": "fsd.example", **headers}.items()
    scope = {"type": "http", "path": path, "headers": [
        (name.encode(), value.encode()) for name, value in said]}  # fmt: skip
    run(BackToLink(streamlit)(scope, None, send))
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return found["location"], found.get("set-cookie", "")


def landed(left):
    """Where the return from the provider leads who left a link to sign in."""
    target, cookie = answered("/auth/login", referer=left)
    assert target == PROVIDER
    return answered("/oauth2callback", cookie=cookie.partition(";")[0])[0]


def test_the_link_that_was_left_is_come_back_to():
    assert landed(f"{HERE}{LINK}") == LINK
    assert answered("/oauth2callback") == ("/", "")


def test_a_link_is_come_back_to_once():
    left, cookie = answered("/oauth2callback", cookie=f"{COOKIE}={quote(LINK, safe='')}")
    assert left == LINK
    assert cookie.startswith(f"{COOKIE}=;")
    assert "Max-Age=0" in cookie


def test_the_cookie_is_kept_from_scripts_and_is_set_on_the_way_to_sign_in_alone():
    _, cookie = answered("/auth/login", referer=f"{HERE}{LINK}")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert answered("/health", referer=f"{HERE}{LINK}") == ("/", "")


@pytest.mark.parametrize(
    "left",
    [
        "https://elsewhere.example/goal", "http://fsd.example:81/goal",
        f"{HERE}//elsewhere.example", f"{HERE}/\\elsewhere.example", "https://fsd.example@elsewhere.example/",
        "https://[::1", "", f"{HERE}/goal?{'x' * LONGEST}",
    ],
)  # fmt: skip
def test_a_link_of_another_place_is_not_kept(left):
    assert landed(left) == "/"


@pytest.mark.parametrize(
    "written",
    [
        "//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example", "goal",
        "/goal\r\nset-cookie: _streamlit_user=olga", "/\t/elsewhere.example", "javascript:alert(1)",
        "/g\u00f6al", "",
    ],
)  # fmt: skip
def test_a_cookie_that_somebody_wrote_leads_nowhere_else(written):
    assert answered("/oauth2callback", cookie=f"{COOKIE}={quote(written, safe='')}")[0] == "/"
