"""What the code of the model calls its numbers."""

import ast
import importlib
import inspect
from functools import cache
from pathlib import Path


def words(name: str) -> str:
    """A name of the code as a label.

    >>> words("new_subscribers")
    'New subscribers'
    """
    text = name.replace("_", " ").replace(".", ", ")
    return text[:1].upper() + text[1:]


def variable(module: str, line: int) -> str:
    """What the code calls the number that a line works out.

    >>> variable("analytics.model.value", 0)
    'on the way'
    """
    if not module:
        return "on the way"
    around = [(end - start, name) for start, end, name in _targets(module) if start <= line <= end]
    return min(around)[1] if around else "on the way"


@cache
def _targets(module: str) -> list[tuple[int, int, str]]:
    """The lines of each statement of a module that gives something a name, and that name."""
    source = Path(inspect.getfile(importlib.import_module(module))).read_text("utf-8")
    return [
        (node.lineno, node.end_lineno or node.lineno, _target(node))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Return)
    ]


def _target(node: ast.Assign | ast.AugAssign | ast.Return) -> str:
    if isinstance(node, ast.Return):
        return "result"
    return ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
