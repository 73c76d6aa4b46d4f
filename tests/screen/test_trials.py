"""Who waits for earlier vintages is told so, and sees the rest of the page."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.backtest import words
from analytics.screen import notices, runs

FRAME = Path(__file__).resolve().parents[2] / "pages" / "frame.py"


@pytest.mark.parametrize("page", ["overview", "backtest"])
def test_a_page_says_that_it_waits_for_earlier_vintages(page, monkeypatch):
    monkeypatch.setattr(runs, "backtested", lambda _: None)
    at = AppTest.from_file(FRAME, default_timeout=180)
    at.query_params["draws"] = "100"
    if page != "overview":
        at.switch_page(f"{page}.py")
    at.run()
    assert not at.exception
    said = [one.value for one in (*at.header, *at.caption)]
    assert (words.WORKING if page == "backtest" else notices.WORKING) in said
