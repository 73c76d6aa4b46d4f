"""The chain of digests: each save carries one of itself and, through the last, of all before it."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Rows = Sequence[Mapping[str, Any]]


def chained(before: str, save: Mapping[str, object], rows: Mapping[str, Rows]) -> str:
    """The digest of a save and its rows, after the digest of the save before it."""
    told = {table: several for table, several in rows.items() if several}
    written = json.dumps([before, save, told], default=str, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def first_broken(ask: Callable[[str], list[dict[str, Any]]]) -> int | None:
    """The first moment whose rows are not those that were saved; none where all are.

    `ask` puts a question of sql/workspace to the file.
    """
    rows: dict[int, dict[str, list[dict[str, Any]]]] = {}
    for table in ("edits", "scenarios", "comments", "grants"):
        for row in ask(f"all_{table}"):
            rows.setdefault(row.pop("moment"), {}).setdefault(table, []).append(row)
    before = ""
    for expected, save in enumerate(ask("all_saves"), start=1):
        digest = save.pop("digest")
        before = chained(before, save, rows.pop(expected, {}))
        if (save["moment"], before) != (expected, digest):
            return expected
    return min(rows, default=None)
