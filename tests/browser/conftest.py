"""A real server and a real browser for the tests in this folder.

Every test here starts from a fresh context of Debian's Chromium against `streamlit run app.py`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

import pytest
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
START_SECONDS = 90
SETTLE_SECONDS = 60
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)
# Streamlit's front end says so itself: no script runs, nothing on screen is left from an earlier
# run, and no skeleton stands where something is still to come.
RAN = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return app !== null
        && app.dataset.testScriptState === 'notRunning'
        && app.dataset.testConnectionState === 'CONNECTED'
        && document.querySelector('[data-testid="stMain"] [data-testid^="stElement"]') !== null
        && document.querySelector('[data-stale="true"]') === null
        && document.querySelector('[data-testid="stSkeleton"]') === null;
}"""
SETTLED = f"() => ({RAN})() && document.querySelector('.rough') === null"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder `browser`, so that `-m "not browser"` leaves them out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@contextmanager
def serving(app: str, *options: str, workspace: Path | None = None) -> Iterator[str]:
    """The address of a fresh server of an app, started the way `make run` starts ours.

    With a workspace of its own, unless told another.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "streamlit", "run", app, *options],
            cwd=ROOT,
            env=server_environment(port, workspace),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_healthy(process, address, log)
            yield address
        finally:
            stop(process)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a fresh server of the dashboard."""
    with serving("app.py") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; missing it skips the test, but fails it in CI."""
    executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if executable is None:
        without_browser()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=[*CHROMIUM_SWITCHES])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty window of 1440 by 900; what its console complains of fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    window = context.new_page()
    complaints: list[str] = []
    window.on("console", lambda message: complaints.extend(complaint(message)))
    window.on("pageerror", lambda error: complaints.append(str(error)))
    yield window
    context.close()
    assert not complaints, "the browser's console:\n" + "\n".join(complaints)


def settled(page: Page) -> Page:
    """The same page, once Streamlit has finished running and drawing."""
    page.wait_for_function(SETTLED, timeout=SETTLE_SECONDS * 1000, polling=50)
    return page


def assert_no_exception(page: Page) -> None:
    """Fail, with its words, if the page shows an exception, an error box or "Page not found"."""
    boxes = page.get_by_test_id("stException").or_(page.get_by_test_id("stAlertContentError"))
    shown = boxes.all_inner_texts()
    assert not shown, "the page shows an error:\n" + "\n".join(shown)
    expect(page.get_by_role("dialog").filter(has_text="Page not found")).to_have_count(0)


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server_environment(port: int, workspace: Path | None = None) -> dict[str, str]:
    """This process's environment with the server's own settings on top."""
    return os.environ | {
        "STREAMLIT_SERVER_PORT": str(port),
        "FSD_WORKSPACE": str(workspace or f"{os.environ['FSD_WORKSPACE']}_{port}"),
        "STREAMLIT_SERVER_HEADLESS": "true",
        "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
        "PYTHONUNBUFFERED": "1",
    }


def wait_until_healthy(process: subprocess.Popen[bytes], address: str, log: IO[str]) -> None:
    """Return once the server answers; fail with its log when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the server did not come up within {START_SECONDS} s; it said:\n{text(log)}")


def without_browser() -> NoReturn:
    """End the test: a failure in CI, which must have a browser, a skip elsewhere."""
    words = f"none of {', '.join(CHROMIUM_NAMES)} is on the PATH (Debian: apt-get install chromium)"
    if os.environ.get("CI"):
        pytest.fail(words)
    pytest.skip(words)


def complaint(message: ConsoleMessage) -> list[str]:
    """A console message as a complaint, unless it is none.

    Opening a page by its address makes Streamlit look for its base path below that page first: two
    answers of 404 that are its own business.
    """
    address = str(message.location.get("url", ""))
    if message.type != "error" or "/_stcore/" in address:
        return []
    return [f"{message.text} ({address})" if address else message.text]


def text(log: IO[str]) -> str:
    """All that the server has written."""
    log.seek(0)
    return log.read()


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server, by force when it does not leave within ten seconds."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
