"""Expressions as the text of spreadsheet formulas, for Excel and LibreOffice alike."""

from analytics.export.workbook.formulas.cells import Cell, letters
from analytics.export.workbook.formulas.formula import Formulas
from analytics.export.workbook.formulas.numbers import NEAR_INFINITE, finite

__all__ = ["NEAR_INFINITE", "Cell", "Formulas", "finite", "letters"]
