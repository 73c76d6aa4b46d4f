"""Work in another process: the same digits, the same refusals, and nothing lost if it ends."""

import os
import signal
import time

import pytest

from analytics import answers
from analytics.answers import View
from analytics.calendar import quarter_start
from analytics.errors import InputError
from analytics.screen import meanwhile, runs
from analytics.screen.meanwhile import Later


@pytest.fixture(scope="module")
def other_process():
    meanwhile.start()
    meanwhile.use_after(os.getpid)
    deadline = time.monotonic() + 60
    while not meanwhile._processes:
        assert time.monotonic() < deadline, "the other process did not start within a minute"
        time.sleep(0.05)
    [pool] = meanwhile._processes
    yield Later(os.getpid).result()
    meanwhile._processes.clear()
    meanwhile._started.clear()
    pool.shutdown()


def test_an_answer_from_the_other_process_has_the_same_digits(other_process, book):
    assert other_process != os.getpid()
    view = View(book, "price_war", (book.override("fsd_list_price=40000"),), 128, 2, "CNY")
    found = runs.by_price(view, 2030).result()
    here = answers.by_price(view, 2030)
    assert found.value.equals(here.value)
    assert found.take_rate.equals(here.take_rate)


@pytest.mark.usefixtures("other_process")
def test_a_refusal_says_the_same_from_there():
    with pytest.raises(InputError) as here:
        quarter_start("2027Q9")
    with pytest.raises(InputError) as there:
        Later(quarter_start, "2027Q9").result()
    assert vars(there.value) == vars(here.value)


def test_where_the_other_process_has_ended_the_work_is_done_here(other_process):
    os.kill(other_process, signal.SIGKILL)
    assert Later(os.getpid).result() == os.getpid()
    assert Later(os.getpid).result() == os.getpid()
    assert meanwhile._processes == []
