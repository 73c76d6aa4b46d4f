"""The model of one scenario as a workbook whose formulas recompute."""

import io

import xlsxwriter

from analytics.answers import View
from analytics.deals import Arrangement
from analytics.export.workbook import assumptions, calculation, checks, outputs, summary
from analytics.export.workbook.book import OPTIONS, Book
from analytics.export.workbook.contents import told
from analytics.export.workbook.placement import laid_out

__all__ = ["workbook"]


def workbook(view: View, arrangement: Arrangement) -> bytes:
    """The model of a view, base case, without a licence and once an arrangement is signed.

    XLSX with live formulas and the values they have now: the model runs on symbols, each number
    that counts gets a cell, and every sheet is written. Raises InputError for a case that cannot be
    evaluated.
    """
    contents = told(view, arrangement)
    layout = laid_out(contents)
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, OPTIONS) as file:
        book = Book(file, layout, contents)
        summary.write(book)
        assumptions.write(book)
        calculation.write(book)
        outputs.write(book)
        checks.write(book)
    return made.getvalue()
