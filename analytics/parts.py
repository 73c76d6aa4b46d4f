"""Cutting work into parts that are done one after the other, or beside each other."""

import math


def even_parts(count: int, most: int) -> list[slice]:
    """Parts of at most so many that cover the whole, as even as can be.

    >>> even_parts(7, 3)
    [slice(0, 3, None), slice(3, 6, None), slice(6, 7, None)]
    >>> even_parts(8, 5)
    [slice(0, 4, None), slice(4, 8, None)]
    """
    parts = max(math.ceil(count / most), 1)
    size = max(math.ceil(count / parts), 1)
    return [slice(first, min(first + size, count)) for first in range(0, count, size)]
