"""Files that are there whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analytics.errors import InputError


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A place beside `path` to write to; it takes the place of `path` once all is written."""
    handle, beside = tempfile.mkstemp(prefix=".", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    written = Path(beside)
    try:
        yield written
        written.chmod(0o644)
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)


def write(path: Path, content: bytes) -> None:
    """Write a file that somebody asked for. Raises InputError where it cannot be written."""
    try:
        with whole(path) as written:
            written.write_bytes(content)
    except OSError as problem:
        raise InputError(
            f"file {path}",
            f"it cannot be written: {problem.strerror or problem}",
            "name a folder that is there and may be written to",
        ) from problem
