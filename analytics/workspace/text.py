"""Text that people typed, as it is kept: short enough to be shown, and nothing but text."""

import unicodedata

from analytics.errors import InputError

PICTURES = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"} | {127: "␡"}


def plain(what: str, text: str, longest: int, *, may_be_empty: bool = False) -> str:
    """The text as it is kept: control characters become their pictures, so that they can be seen.

    >>> plain("reason", f" a{chr(0)}b ", 10)
    'a␀b'

    Raises InputError where it is empty or too long.
    """
    text = text.translate(PICTURES).encode("utf-8", "replace").decode("utf-8").strip()
    text = unicodedata.normalize("NFC", text)
    if not text and not may_be_empty:
        raise InputError(what, "it is empty", "write a few words")
    if len(text) > longest:
        raise InputError(
            what,
            f"it has {len(text):,} characters, and {longest:,} are kept",
            f"shorten it by {len(text) - longest:,}",
        )
    return text
