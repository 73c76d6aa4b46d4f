"""Memory that a run has used is there for the next one."""

import json
import platform
import subprocess
import sys

import pytest

from analytics import database

AGAIN = """
import json, resource
from analytics import cases, database, results
from analytics.assumptions import Book
book = Book(database.connect())
def pages():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    results.run(book, cases.draws(book, draws=2_000), keep=["fsd_npv"])
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
print(json.dumps([pages() for _ in range(4)]))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
def test_a_run_takes_hardly_a_page_of_memory_from_the_system_that_one_before_it_took():
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", AGAIN],
        check=True, capture_output=True, text=True, cwd=database.PACKAGE.parent,
    )  # fmt: skip
    first, *again = json.loads(done.stdout)
    assert first > 10_000
    assert min(again) < 1_000
