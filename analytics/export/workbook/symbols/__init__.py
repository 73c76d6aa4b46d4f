"""Arrays that carry, with each number, the expression it comes from.

A function that takes NumPy arrays runs on them as it is, and what it gives tells how it came about.
What they cannot follow fails; nothing is followed by halves.
"""

from analytics.export.workbook.symbols.array import Traced
from analytics.export.workbook.symbols.graph import Graph
from analytics.export.workbook.symbols.node import Node, Place

__all__ = ["Graph", "Node", "Place", "Traced"]
