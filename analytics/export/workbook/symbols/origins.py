"""Which line of the model is being worked out."""

import sys
from typing import Any

from analytics.export.workbook.symbols.node import Origin

FOLLOWED = ("analytics.model", "analytics.cases")  # whose lines are remembered as origins


def origin(call: int | None) -> Origin:
    """The innermost line of the model on the way here, and the call of a formula it is part of."""
    frame: Any = sys._getframe(1)  # noqa: SLF001 (the one way to know who called)
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith(FOLLOWED) and module != "analytics.model.formula":
            name = frame.f_code.co_qualname.partition(".<locals>")[0]
            return Origin(module, name, frame.f_lineno, call)
        frame = frame.f_back
    return Origin(call=call)
