"""Runs that were kept: their recipes, by digest, beside what people saved."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from analytics.errors import InputError
from analytics.export.recipe import Recipe, packed, unpacked
from analytics.export.whole import write
from analytics.workspace.file import place

DIGEST = re.compile("[0-9a-f]{4,64}")


def keep(recipes: Sequence[Recipe]) -> None:
    """Keep recipes, each under the digest of its run; one that is kept already stays as it is.

    Raises InputError where nothing can be kept.
    """
    folder = place().parent / "runs"
    for one in recipes:
        told = packed([one])
        path = folder / f"{one.run}-{hashlib.sha256(told.encode()).hexdigest()[:8]}.txt"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise InputError(
                f"folder {folder}",
                f"it cannot be made: {problem.strerror or problem}",
                "name a place that may be written to by FSD_WORKSPACE",
            ) from problem
        if not path.exists():
            write(path, told.encode())


def kept(digest: str) -> list[Recipe]:
    """What was kept of a run. Raises InputError for a digest of which there is nothing."""
    folder = place().parent / "runs"
    digest = unicodedata.normalize("NFKC", digest)  # a PDF may set two letters as one
    found = sorted(folder.glob(f"{digest}*.txt")) if DIGEST.fullmatch(digest) else []
    if not found:
        raise InputError(
            f"run {digest[:40]}",
            "no run of this digest was kept on this machine",
            "name an exported file, or run evaluate with --keep first",
        )
    return [one for path in found for one in unpacked(path.read_text("utf-8"), path.name)]
