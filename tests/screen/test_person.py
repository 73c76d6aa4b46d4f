"""The gate before every page, without a browser."""

import time
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analytics.access import LOCAL, Grant
from analytics.errors import InputError
from analytics.screen import person
from analytics.sign_in import SignIn

FRAME = Path(__file__).resolve().parents[2] / "pages" / "frame.py"
CLAIMS = {"is_logged_in": True, "email": "ann@example.com", "email_verified": True}


@pytest.fixture
def rules(monkeypatch):
    """Sign-in, configured."""
    rules = SignIn(frozenset({"olga@example.com"}))
    monkeypatch.setattr(person, "sign_in", lambda: rules)
    return rules


@pytest.fixture
def secrets(monkeypatch):
    """A file of secrets that is read anew, and may change."""
    person.sign_in.cache_clear()
    yield lambda content: monkeypatch.setattr(st, "secrets", Secrets(content))
    person.sign_in.cache_clear()


class Secrets(dict):
    def to_dict(self):
        return dict(self)


def opened(**claims):
    at = AppTest.from_file(FRAME, default_timeout=180)
    at.user = claims
    at.query_params["draws"] = "100"
    return at.run()


def words(at):
    return " ".join(str(element.value) for element in [*at.title, *at.header, *at.markdown])


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    "claims", [{}, {"is_logged_in": False}, {**CLAIMS, "email_verified": False, "iat": 4e9}]
)
def test_who_is_not_signed_in_gets_the_gate_and_no_more(claims):
    at = opened(**claims)
    assert at.title[0].value == "FSD in China"
    assert "sign_in" in [button.key for button in at.button]
    assert not at.get("plotly_chart")
    assert not at.header
    assert not at.sidebar
    assert "USD" not in words(at)
    assert bool(at.warning) == bool(claims.get("is_logged_in"))


def test_a_sign_in_that_has_ended_leads_to_the_gate(rules):
    at = opened(**CLAIMS, iat=time.time() - rules.hours * 3600 - 1)
    assert "it has ended" in at.warning[0].value
    assert not at.header


@pytest.mark.usefixtures("rules")
def test_who_is_signed_in_gets_the_page_and_a_way_out():
    at = opened(**CLAIMS, iat=time.time())
    assert "USD" in at.header[0].value
    assert [button.label for button in at.sidebar.button if button.key == "sign_out"]


def test_without_sign_in_the_local_user_gets_the_page_and_no_button_to_sign_out():
    at = opened()
    assert at.header
    assert "sign_out" not in [button.key for button in at.button]
    assert person.person([Grant("group", "board", "viewer")]) == LOCAL


def test_a_server_opened_to_others_past_the_first_check_has_no_local_user(monkeypatch):
    told = st.get_option
    listens = {"server.address": "0.0.0.0"}  # noqa: S104
    monkeypatch.setattr(st, "get_option", lambda name: listens.get(name) or told(name))
    with pytest.raises(InputError, match="configure sign-in"):
        person.person()
    with pytest.raises(InputError, match="configure sign-in"):
        person.sign_in_gate()


def test_secrets_that_go_away_while_the_server_runs_open_no_door(secrets):
    secrets(
        {
            "auth": {
                "redirect_uri": "https://fsd.example.com/oauth2callback",
                "cookie_secret": "0123456789abcdef0123456789abcdef",
                "client_id": "fsd",
                "client_secret": "for the test",
                "server_metadata_url": "https://login.example.com",
            },
            "access": {"owners": ["olga@example.com"]},
        }
    )
    assert person.sign_in() is not None
    secrets({})
    assert person.sign_in() is not None
