"""LibreOffice without a window: workbooks worked out anew, all in one run."""

import os
import re
import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

SECONDS = 600
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(books: dict[str, bytes], folder: Path) -> dict[str, Path]:
    """Where each workbook lies once LibreOffice has worked it out anew, whatever it held."""
    given, made, profile = (folder / name for name in ("given", "made", "profile"))
    for path in (given, made, profile / "user"):
        path.mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, "utf-8")
    for name, content in books.items():
        (given / f"{name}.xlsx").write_bytes(content)
    subprocess.run(  # noqa: S603
        [
            office(), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
            "--convert-to", "xlsx", "--outdir", str(made),
            *(str(given / f"{name}.xlsx") for name in books),
        ],
        check=True, capture_output=True, timeout=SECONDS,
    )  # fmt: skip
    return {name: made / f"{name}.xlsx" for name in books}


def office() -> str:
    """LibreOffice; missing it skips the test, but fails it in CI."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found:
        return found
    words = "soffice is not on the PATH (Debian: apt-get install libreoffice-calc)"
    if os.environ.get("CI"):
        pytest.fail(words)
    pytest.skip(words)


def changed(content: bytes, sheet: int, values: dict[str, float]) -> bytes:
    """A workbook with other numbers in some cells of a sheet (from 1); formulas keep old values."""
    made = BytesIO()
    part = f"xl/worksheets/sheet{sheet}.xml"
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                text = data.decode()
                for cell, value in values.items():
                    text, count = re.subn(
                        rf'(<c r="{cell}"[^>]*><v>)[^<]*(</v>)', rf"\g<1>{value!r}\g<2>", text
                    )
                    assert count == 1, cell
                data = text.encode()
            new.writestr(name, data)
    return made.getvalue()
