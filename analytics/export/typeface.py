"""The typeface of the screen, for images drawn elsewhere: Source Sans, as Streamlit brings it.

Chromium draws with fonts that Fontconfig knows, and reads no compressed ones from there, so that
they are unpacked beside a person's other caches. An SVG takes its letters along.
"""

import base64
import io
import os
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import streamlit
from fontTools import subset
from fontTools.ttLib import TTFont
from platformdirs import user_cache_path

from analytics.export.whole import whole

FAMILY = "Source Sans"
KNOWN_AS = "SourceSans3VF"  # the name in the files themselves
MEDIA = Path(streamlit.__file__).parent / "static" / "static" / "media"
CONFIG = "FONTCONFIG_FILE"
USUAL_CONFIG = "/etc/fonts/fonts.conf"
LETTERS = [*range(0x20, 0x17F), 0x2013, 0x2014, *range(0x2018, 0x2020), 0x2022, 0x2026, 0x2212]


def made_known() -> dict[str, str]:
    """What the environment says where Chromium finds the typeface; nothing if it lies nowhere."""
    try:
        return {CONFIG: str(_configured())}
    except OSError:
        return {}


@cache
def style_of_svg() -> str:
    """A style element for an SVG, with the letters that charts use; empty without the typeface."""
    files = _files()
    if not files:
        return ""
    options = subset.Options(flavor="woff2")
    font = subset.load_font(files[0], options)
    cut = subset.Subsetter(options)
    cut.populate(unicodes=LETTERS)
    cut.subset(font)
    packed = io.BytesIO()
    subset.save_font(font, packed, options)
    data = base64.b64encode(packed.getvalue()).decode()
    return (
        f"<style>@font-face {{font-family: '{FAMILY}'; font-weight: 200 900; "
        f"src: url(data:font/woff2;base64,{data}) format('woff2');}}</style>"
    )


def _files() -> list[Path]:
    """The typeface as Streamlit brings it, upright first."""
    return sorted(MEDIA.glob("SourceSansVF-*.woff2"), reverse=True)


def _configured() -> Path:
    """A configuration of Fontconfig that adds the unpacked typeface to what it knows."""
    folder = user_cache_path("fsd-china") / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for file in _files():
        unpacked = folder / f"{file.stem}.ttf"
        if not unpacked.exists():
            font = TTFont(file)
            font.flavor = None
            with whole(unpacked) as path:
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
