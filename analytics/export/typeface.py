"""The typeface of the screen, for images drawn elsewhere: Source Sans, as Streamlit brings it.

Chromium draws with fonts that Fontconfig knows, and reads no compressed ones from there, so that
they are unpacked beside a person's other caches. An SVG takes its letters along.
"""

import base64
import io
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import streamlit
from platformdirs import user_cache_path

from analytics.export.whole import whole

FAMILY = "Source Sans"
SERIF = "Source Serif"
KNOWN_AS = "SourceSans3VF"  # the name in the files themselves
MEDIA = Path(streamlit.__file__).parent / "static" / "static" / "media"
CONFIG = "FONTCONFIG_FILE"
USUAL_CONFIG = "/etc/fonts/fonts.conf"
LETTERS = [*range(0x20, 0x17F), 0x2013, 0x2014, *range(0x2018, 0x2020), 0x2022, 0x2026, 0x2212]


def made_known() -> dict[str, str]:
    """What the environment says where Chromium finds the typeface; nothing if it lies nowhere."""
    try:
        return {CONFIG: str(_configured())} if _files() else {}
    except OSError:
        return {}


def style_of_svg() -> str:
    """A style element for an SVG, with the letters that charts use; empty without the typeface."""
    return _style(FAMILY, _files()[:1])


def style_of_headings() -> str:
    """A style element with the letters of headings in a report; empty without the typeface."""
    return _style(SERIF, sorted(MEDIA.glob("SourceSerifVariable-Roman*.woff2")))


@cache
def _packed(file: Path) -> str:
    """The letters that we use of a typeface, compressed and in letters themselves."""
    from fontTools import subset  # noqa: PLC0415 (a fifth of a second that a start can do without)

    options = subset.Options(flavor="woff2")
    packed = io.BytesIO()
    with subset.load_font(file, options) as font:
        cut = subset.Subsetter(options)
        cut.populate(unicodes=LETTERS)
        cut.subset(font)
        subset.save_font(font, packed, options)
    return base64.b64encode(packed.getvalue()).decode()


def _style(family: str, files: Sequence[Path]) -> str:
    if not files:
        return ""
    return (
        f"<style>@font-face {{font-family: '{family}'; font-weight: 200 900; "
        f"src: url(data:font/woff2;base64,{_packed(files[0])}) format('woff2');}}</style>"
    )


def _files() -> list[Path]:
    """The typeface as Streamlit brings it, upright first."""
    return sorted(MEDIA.glob("SourceSansVF-*.woff2"), reverse=True)


def _configured() -> Path:
    """A configuration of Fontconfig that adds the unpacked typeface to what it knows."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    folder = user_cache_path("fsd-china") / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for file in _files():
        unpacked = folder / f"{file.stem}.ttf"
        if not unpacked.exists():
            with TTFont(file) as font, whole(unpacked) as path:
                font.flavor = None
                font.save(path)
    usual = os.environ.get(CONFIG) or USUAL_CONFIG
    told = folder / "fonts.conf"
    config = (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">{escape(usual)}</include><dir>{escape(str(folder))}</dir>'
        f"<cachedir>{escape(str(folder / 'cache'))}</cachedir></fontconfig>"
    )
    if usual != str(told):
        with whole(told) as path:
            path.write_text(config, "utf-8")
    return told
