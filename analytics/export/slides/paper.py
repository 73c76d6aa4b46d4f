"""The paper of the slides: its format, colours and type, and where things stand on it."""

from dataclasses import dataclass
from typing import IO, Any

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Emu, Inches

from analytics.cells import seen
from analytics.export.native import Box
from analytics.export.native.text import write
from analytics.export.native.words import Run
from analytics.export.native.xml import a, hexadecimal, outline
from analytics.export.slides.fit import TITLE, Fitted, fit
from analytics.look import LIGHT

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.5  # inches
INSIDE = WIDTH - 2 * MARGIN
SERIF, SANS = "Georgia", "Calibri"
ONLY_TITLE = 5  # the layout of that name
LARGE, TITLE_SIZES = (26.0, 24.0, 22.0), (22.0, 20.0, 18.0, 16.0, 14.0, 12.0)  # points
SUBTITLE_SIZES = (14.0, 13.0, 12.0, 11.0)
KICKER, FOOT = 12.0, 10.0  # points
TOP, FOOT_TOP, FOOT_HEIGHT = 0.3, 6.93, 0.4  # inches
BROUGHT = (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.PRINTER_SETTINGS)
ACCENTS = (LIGHT.tesla, LIGHT.rivals, LIGHT.other, LIGHT.judgement, LIGHT.ink, LIGHT.muted)


@dataclass(frozen=True)
class Style:
    """How words are written."""

    size: float
    colour: str = LIGHT.ink
    font: str = SANS
    is_bold: bool = False
    side: str = "l"


class Paper:
    """A presentation that grows slide by slide."""

    def __init__(self, title: str, subject: str) -> None:
        self._deck: Deck = Presentation()
        self._deck.slide_width, self._deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
        _prepare(self._deck)
        _emptied(self._deck)
        about = self._deck.core_properties
        about.title, about.subject = seen(title)[:255], seen(subject)[:255]
        about.author = about.last_modified_by = ""

    def slide(self, kicker: str, title: str, subtitle: str, foot: str) -> tuple[Slide, Box]:
        """A new slide under its finding, and what of it is free."""
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[0])
        _rule(slide, TOP)
        words(slide, Box(MARGIN, TOP + 0.04, INSIDE, 0.28), kicker, Style(KICKER, LIGHT.muted))
        top = _title(slide, title, TOP + 0.34)
        if subtitle:
            told = fit(subtitle, INSIDE, SUBTITLE_SIZES, 2)
            box = Box(MARGIN, top + 0.08, INSIDE, told.height)
            words(slide, box, subtitle, Style(told.size, LIGHT.muted))
            top = box.foot
        self._foot(slide, foot)
        return slide, Box(MARGIN, top + 0.12, INSIDE, FOOT_TOP - top - 0.24)

    def note(self, slide: Slide, text: str) -> None:
        """What whoever speaks may want to know."""
        frame = slide.notes_slide.notes_text_frame
        if frame is not None:
            frame.text = seen(text)

    def save(self, file: IO[bytes]) -> None:
        """Write the presentation."""
        self._deck.save(file)

    def _foot(self, slide: Slide, foot: str) -> None:
        told = fit(foot, INSIDE - 0.6, (FOOT, 9.0), 2)
        _rule(slide, FOOT_TOP)
        box = Box(MARGIN, FOOT_TOP + 0.05, INSIDE - 0.6, FOOT_HEIGHT)
        words(slide, box, foot, Style(told.size, LIGHT.muted))
        right = Box(WIDTH - MARGIN - 0.5, FOOT_TOP + 0.05, 0.5, FOOT_HEIGHT)
        number = str(len(self._deck.slides))
        words(slide, right, number, Style(FOOT, LIGHT.muted, side="r"))


def words(slide: Slide, box: Box, text: str, style: Style) -> BaseShape:
    """Words in a box."""
    made = slide.shapes.add_textbox(*box.measures)
    _plain(made.text_frame)
    write(made.text_frame, [[Run(text, style.is_bold)]], style.size, style.colour, style.side,
          style.font)  # fmt: skip
    return made


def _plain(frame: TextFrame) -> None:
    """A frame without margins, whose words wrap and keep their size."""
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = MSO_ANCHOR.TOP


def _title(slide: Slide, title: str, top: float) -> float:
    """The finding, as large as it fits in two or three lines, and where it ends."""
    told = title_fit(title)
    box = Box(MARGIN, top, INSIDE, told.height)
    shape = slide.shapes.title
    assert shape is not None  # noqa: S101 (the layout has one)
    shape.left, shape.top, shape.width, shape.height = box.measures
    _plain(shape.text_frame)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    write(shape.text_frame, [[Run(title, is_bold=True)]], told.size, LIGHT.ink, font=SERIF)
    return box.foot


def title_fit(title: str) -> Fitted:
    """How large a finding is written: in two lines if it can be large so, in three otherwise."""
    in_two = fit(title, INSIDE, LARGE, 2, TITLE)
    return in_two if in_two.lines <= 2 else fit(title, INSIDE, TITLE_SIZES, 3, TITLE)


def _rule(slide: Slide, top: float) -> None:
    """A thin line from margin to margin."""
    ends = Inches(MARGIN), Inches(top), Inches(WIDTH - MARGIN), Inches(top)
    made = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *ends)
    element = made._element  # noqa: SLF001
    for style in element.findall(qn("p:style")):
        element.remove(style)
    element.spPr.append(outline(LIGHT.muted, 0.75))


def _prepare(deck: Deck) -> None:
    """One layout, on paper of the screen's colour, in the colours and typefaces of the slides."""
    for number, layout in enumerate(list(deck.slide_layouts)):
        if number != ONLY_TITLE:
            deck.slide_layouts.remove(layout)
    master = deck.slide_master
    fill = master.background.fill
    fill.solid()
    fill.fore_color.rgb = RGBColor(*bytes.fromhex(hexadecimal(LIGHT.paper)[0]))  # type: ignore[no-untyped-call]
    for shape in (*master.shapes, *deck.slide_layouts[0].shapes):
        shape.left = Emu(round(shape.left * WIDTH / 10.0))  # the template is 10 inches wide
        shape.width = Emu(round(shape.width * WIDTH / 10.0))
    theme: Any = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = _themed(theme.blob)  # noqa: SLF001


def _emptied(deck: Deck) -> None:
    """Without what the template brings along: a picture of its own, settings of a printer."""
    package: Any = deck.part.package
    for related in (package._rels, deck.part.rels):  # noqa: SLF001
        for key in [one for one, to in related.items() if to.reltype in BROUGHT]:
            related.pop(key)


def _themed(theme: bytes) -> bytes:
    """A theme with the colours and typefaces of the slides, for what people add to them."""
    root = etree.fromstring(theme)
    for number, colour in enumerate(ACCENTS, start=1):
        [accent] = root.iter(qn(f"a:accent{number}"))
        accent[:] = [a("srgbClr", val=hexadecimal(colour)[0])]
    for name, font in (("majorFont", SERIF), ("minorFont", SANS)):
        [fonts] = root.iter(qn(f"a:{name}"))
        fonts.find(qn("a:latin")).set("typeface", font)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
