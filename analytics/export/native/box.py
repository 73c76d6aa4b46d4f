"""Parts of a slide, in inches."""

from dataclasses import dataclass

from pptx.util import Emu, Inches


@dataclass(frozen=True)
class Box:
    """A part of a slide [inches]."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def foot(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    @property
    def measures(self) -> tuple[Emu, Emu, Emu, Emu]:
        """The same as a shape takes it."""
        left, top, width, height = (
            Emu(Inches(one)) for one in (self.left, self.top, self.width, self.height)
        )
        return left, top, width, height

    def within(self, left: float, right: float, top: float, foot: float) -> "Box":
        """What is left without margins."""
        return Box(
            self.left + left,
            self.top + top,
            self.width - left - right,
            self.height - top - foot,
        )

    def part(self, left: float, right: float, foot: float, top: float) -> "Box":
        """A part of it, by shares from its left and its foot."""
        return Box(
            self.left + left * self.width,
            self.top + (1.0 - top) * self.height,
            (right - left) * self.width,
            (top - foot) * self.height,
        )
