"""A page of HTML printed by any Chromium on the server."""

import os
import subprocess
import tempfile
from pathlib import Path

from choreographer.browsers.chromium import Chromium

from analytics.errors import InputError
from analytics.export import typeface

PATIENCE = 90  # seconds until a browser that does not answer is given up
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--generate-pdf-document-outline",
    "--no-pdf-header-footer",
)
ADVICE = "try again, take the report as HTML, or see on the server whether Chromium starts"


def printed(page: str) -> bytes:
    """The page as a PDF, whole or not at all.

    Raises InputError where there is no browser, or it does not print.
    """
    browser = Chromium.find_browser(skip_local=False)
    if browser is None:
        raise InputError("report", "there is no Chromium to print it with", ADVICE)
    with tempfile.TemporaryDirectory(prefix="report_", ignore_cleanup_errors=True) as folder:
        source, made = Path(folder, "report.html"), Path(folder, "report.pdf")
        source.write_text(page, "utf-8")
        _print(str(browser), source, made)
        content = made.read_bytes() if made.exists() else b""
    if not content.startswith(b"%PDF"):
        raise InputError("report", "Chromium printed nothing", ADVICE)
    return content


def _print(browser: str, source: Path, made: Path) -> None:
    command = [
        browser,
        *SWITCHES,
        f"--user-data-dir={source.parent / 'profile'}",
        f"--print-to-pdf={made}",
        source.as_uri(),
    ]
    try:
        subprocess.run(  # noqa: S603 (the browser that was found, with switches of our own)
            command,
            env=os.environ | typeface.made_known(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
        )
    except subprocess.TimeoutExpired as problem:
        what = f"Chromium did not print it within {PATIENCE} seconds"
        raise InputError("report", what, ADVICE) from problem
    except (OSError, subprocess.CalledProcessError) as problem:
        raise InputError("report", "Chromium could not print it", ADVICE) from problem
