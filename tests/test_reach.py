"""Without sign-in, nobody reaches the server but from this machine."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from analytics import reach
from analytics.errors import InputError
from tests.browser.conftest import free_port, stop

ROOT = Path(__file__).resolve().parents[1]
EVERYWHERE = "0.0.0.0"  # noqa: S104


HERE = ("127.0.0.1", 8501)


async def figures(_, receive, send):
    """An app that answers whoever asks."""
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"figures"})


def run(answering):
    """Run to its end what waits for nothing; a browser's tests may have a loop running here."""
    with pytest.raises(StopIteration):
        answering.send(None)


def asked(kind="http", server=HERE, host="127.0.0.1:8501", client=HERE):
    """Status and words with which a guarded app answers."""
    sent = []

    async def receive():
        return {"type": f"{kind}.request"}

    async def send(message):
        sent.append(message)

    scope = {
        "type": kind, "client": client, "server": server, "headers": [(b"host", host.encode())]
    }  # fmt: skip
    run(reach.OnlyThisMachine(figures)(scope, receive, send))
    start, body = sent
    return start["status"], body["body"].decode()


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:9000", "[::1]:8501", "LOCALHOST"])
def test_this_machine_is_served(kind, host):
    assert asked(kind, host=host) == (200, "figures")


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("server", "host"),
    [
        (("10.0.0.8", 8501), "10.0.0.8:8501"),
        (("10.0.0.8", 8501), "localhost:8501"),  # a machine elsewhere that says it is this one
        (HERE, "fsd.example:8501"),  # a page that gave its name this address
        (HERE, "localhost.example"),
        (HERE, "127.0.0.1.example"),
        (HERE, ""),
        (HERE, "[::1"),
        (HERE, "127.0.0.1@fsd.example"),
        (("::ffff:10.0.0.8", 8501), "127.0.0.1"),
        (("/run/fsd.socket", None), "127.0.0.1"),
        (None, "127.0.0.1"),
    ],
)
def test_who_comes_from_elsewhere_is_refused_in_words_and_gets_no_figure(kind, server, host):
    status, words = asked(kind, server, host)
    assert status == 403
    assert "nobody need sign in" in words
    assert reach.OPEN in words


@pytest.mark.parametrize("client", [("203.0.113.5", 40000), ("::ffff:203.0.113.5", 1), None])
def test_what_a_proxy_on_this_machine_passes_on_from_elsewhere_is_refused(client):
    assert asked(client=client)[0] == 403
    assert asked(client=("::1", 40000))[0] == 200


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        ("127.0.0.1", True), ("127.8.9.10", True), ("::1", True), ("[::1]", True),
        ("::ffff:127.0.0.1", True), ("localhost", True), ("::ffff:10.0.0.8", False),
        ("::", False), (EVERYWHERE, False), ("10.0.0.8", False), ("", False), (None, False),
        ("127.1", False), ("2130706433", False), ("localhost.example", False),
        ("unix:///run/fsd.socket", False), ("127.0.0.1.example", False),
    ],
)  # fmt: skip
def test_only_an_address_of_this_machine_alone_counts_as_one(address, is_ours, monkeypatch):
    monkeypatch.delenv(reach.OPEN, raising=False)
    assert reach.is_this_machine(address) == is_ours
    if is_ours:
        reach.check(address)
    else:
        with pytest.raises(InputError, match="listen at 127"):
            reach.check(address)


@pytest.mark.parametrize("said", ["true", "1", "YES", "no", ""])
def test_only_yes_opens_the_server(said, monkeypatch):
    monkeypatch.setenv(reach.OPEN, said)
    with pytest.raises(InputError):
        reach.check(EVERYWHERE)
    monkeypatch.setenv(reach.OPEN, "yes")
    reach.check(EVERYWHERE)


def started(*options, **environment):
    """The code with which a server ends and what it says; no code if it answers."""
    port = free_port()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true",
             "--server.port", str(port), "--server.fileWatcherType", "none", *options],
            cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
            stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            while process.poll() is None and not answers(port):
                time.sleep(0.1)
            code = process.poll()
        finally:
            stop(process)
        log.seek(0)
        return code, log.read()


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.mark.parametrize("address", [EVERYWHERE, ""])
def test_a_server_without_sign_in_does_not_listen_to_others(address):
    code, said = started("--server.address", address)
    assert code == 1
    assert "configure sign-in" in said
    assert f"set {reach.OPEN}=yes" in said


def test_a_server_listens_to_others_when_told_so():
    code, said = started("--server.address", EVERYWHERE, **{reach.OPEN: "yes"})
    assert code is None, said


def test_secrets_that_cannot_be_read_start_no_server_without_sign_in(tmp_path):
    file = tmp_path / "secrets.toml"
    file.write_text("[auth", "utf-8")
    code, said = started("--secrets.files", str(file))
    assert code == 1
    assert f"{file}: Error parsing secrets file" in said
