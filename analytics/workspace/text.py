"""Text that people typed, as it is kept: short enough to be shown, and nothing but text."""

from analytics.errors import InputError

PICTURES = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"} | {127: "␡"}


def visible(text: str) -> str:
    """The text with pictures of its control characters, and what is no character as `?`.

    >>> visible(f"a{chr(0)}b {chr(0xd800)}")
    'a␀b ?'
    """
    return text.translate(PICTURES).encode("utf-8", "replace").decode("utf-8")


def plain(what: str, text: str, longest: int, *, may_be_empty: bool = False) -> str:
    """The text as it is kept, without blanks around it. InputError where it is empty or too long.

    >>> plain("reason", f" a{chr(0)}b ", 10)
    'a␀b'
    """
    text = visible(text).strip()
    if not text and not may_be_empty:
        raise InputError(what, "it is empty", "write a few words")
    if len(text) > longest:
        raise InputError(
            what,
            f"it has {len(text):,} characters, and {longest:,} are kept",
            f"shorten it by {len(text) - longest:,}",
        )
    return text
