"""Recipes inside exported files: each kind of file has a place that its readers leave alone."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PdfReadError

from analytics.errors import InputError
from analytics.export import table
from analytics.export.recipe import Recipe, packed, unpacked

KEY = "FsdChinaRecipe"
PNG_HEADER = 33  # the first chunk of a PNG ends there
PNG_CHUNK = b"iTXt" + KEY.encode() + b"\0\0\0\0\0"
SVG_PLACE = re.compile(rf"<metadata id='{KEY}'>([^<]+)</metadata>")
HTML_PLACE = re.compile(rf"<meta name='{KEY}' content='([^']+)'>")
PART = "customXml/recipe.xml"
PART_PLACE = re.compile(rb"<recipe[^>]*>([^<]+)</recipe>")
MAIN_RELATIONS = ("presentation.xml.rels", "workbook.xml.rels")
RELATION = (
    b'<Relationship Id="rIdRecipe" Target="../customXml/recipe.xml" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"/>'
)
DAMAGED = (ValueError, KeyError, zipfile.BadZipFile, PdfReadError, pd.errors.ParserError)


class Carrier(NamedTuple):
    """How a kind of file takes recipes along, and how they are found in it again."""

    put: Callable[[bytes, str], bytes]
    found: Callable[[bytes], str | bytes | None]


def with_recipes(content: bytes, form: str, recipes: Sequence[Recipe]) -> bytes:
    """The content of a file of that form, which reads as before and carries the recipes."""
    return CARRIERS[form].put(content, packed(recipes))


def recipes_in(path: Path) -> list[Recipe]:
    """The recipes that an exported file carries.

    Raises InputError for a file that cannot be read, or carries none.
    """
    where, form = f"file {path.name}", path.suffix.lower().lstrip(".")
    try:
        content = path.read_bytes()
        found = CARRIERS[form].found(content) if form in CARRIERS else None
        if found is None and form in table.READ:
            return [table.recipe_of(table.READ[form](content))]
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise InputError(
            where, f"it cannot be read: {why}", "name a file that is there"
        ) from problem
    except (
        ValueError,
        KeyError,
        zipfile.BadZipFile,
        PdfReadError,
        pd.errors.ParserError,
    ) as problem:
        raise InputError(where, "it is damaged", "export it once more") from problem
    if found is None:
        raise InputError(
            where,
            "it does not say how it was made",
            f"name a file that was exported here: {', '.join({*CARRIERS, *table.READ})}",
        )
    return unpacked(found, where)


def _in_png(content: bytes, text: str) -> bytes:
    """A chunk of text behind the first chunk, which says how large the picture is."""
    told = PNG_CHUNK + text.encode()
    chunk = struct.pack(">I", len(told) - 4) + told + struct.pack(">I", zlib.crc32(told))
    return content[:PNG_HEADER] + chunk + content[PNG_HEADER:]


def _of_png(content: bytes) -> bytes | None:
    start = content.find(PNG_CHUNK)
    if start < PNG_HEADER:
        return None
    (size,) = struct.unpack(">I", content[start - 4 : start])
    return content[start + len(PNG_CHUNK) : start + 4 + size]


def _in_svg(content: bytes, text: str) -> bytes:
    opening, end, rest = content.decode().partition(">")
    return f"{opening}{end}<metadata id='{KEY}'>{text}</metadata>{rest}".encode()


def _in_html(content: bytes, text: str) -> bytes:
    return (
        content.decode()
        .replace("<head>", f"<head><meta name='{KEY}' content='{text}'>", 1)
        .encode()
    )


def _searched(place: re.Pattern[str]) -> Callable[[bytes], str | None]:
    def of(content: bytes) -> str | None:
        found = place.search(content.decode("utf-8", "replace"))
        return found[1] if found else None

    return of


def _in_pdf(content: bytes, text: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.add_metadata({f"/{KEY}": text})
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _of_pdf(content: bytes) -> str | None:
    told = PdfReader(io.BytesIO(content)).metadata
    return str(told[f"/{KEY}"]) if told and f"/{KEY}" in told else None


def _in_package(main: str) -> Callable[[bytes, str], bytes]:
    """A part of an Office file that its main part refers to and no program shows."""
    told_in = f"{main}/_rels"

    def put(content: bytes, text: str) -> bytes:
        made = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(content)) as whole,
            zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as changed,
        ):
            for part in whole.infolist():
                held = whole.read(part)
                if part.filename.startswith(told_in) and part.filename.endswith(MAIN_RELATIONS):
                    held = held.replace(b"</Relationships>", RELATION + b"</Relationships>")
                changed.writestr(part, held)
            changed.writestr(PART, f"<recipe xmlns='urn:fsd-china:recipe'>{text}</recipe>")
        return made.getvalue()

    return put


def _of_package(content: bytes) -> bytes | None:
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        found = PART_PLACE.search(whole.read(PART)) if PART in whole.namelist() else None
    return found[1] if found else None


CARRIERS = {
    "png": Carrier(_in_png, _of_png),
    "svg": Carrier(_in_svg, _searched(SVG_PLACE)),
    "pdf": Carrier(_in_pdf, _of_pdf),
    "html": Carrier(_in_html, _searched(HTML_PLACE)),
    "pptx": Carrier(_in_package("ppt"), _of_package),
    "xlsx": Carrier(_in_package("xl"), _of_package),
}
