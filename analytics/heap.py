"""Memory that a process has used, kept for its next run.

A run fills and frees arrays of megabytes. What is given back to the system comes again page by
page, which took a quarter of the time of a run.
"""

import ctypes
import platform
from functools import cache

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # as mallopt(3) numbers them
KEPT = 128 << 20  # bytes
LARGEST_MMAP_THRESHOLD = 32 << 20  # bytes; what is larger goes back


@cache
def keep() -> None:
    """Keep what is freed from now on. Where the C library is another than glibc, leave it as is."""
    if platform.libc_ver()[0] == "glibc":
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(MMAP_THRESHOLD, LARGEST_MMAP_THRESHOLD)
        mallopt(TRIM_THRESHOLD, KEPT)
