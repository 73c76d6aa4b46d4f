"""Numbers as a sheet can hold them.

It knows no infinity: a large number stands for it, and what comes near to it counts as it.
"""

import math

INFINITE = 1e300
NEAR_INFINITE = "1E+290"
UNDEFINED = -INFINITE  # what has no value is neither finite nor above zero


def number(value: float) -> str:
    """A number as a formula writes it.

    >>> number(0.25), number(1e6), number(-math.inf), number(True)
    ('0.25', '1000000', '-1E+300', 'TRUE')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    value = finite(value)
    is_whole = value == int(value) and abs(value) < 1e15
    return str(int(value)) if is_whole else repr(float(value)).upper()


def finite(value: float) -> float:
    """A value as a sheet can hold it.

    >>> finite(math.inf), finite(math.nan), finite(True)
    (1e+300, -1e+300, True)
    """
    if isinstance(value, bool):
        return value
    if math.isnan(value):
        return UNDEFINED
    return float(min(max(value, -INFINITE), INFINITE))
