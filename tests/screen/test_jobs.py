"""Long work in a process that stands back: watched, stopped, and never lost without a word."""

import os
import signal
import time
from concurrent.futures.process import BrokenProcessPool
from functools import partial

import pytest

from analytics import answers, cases, results
from analytics.answers import View
from analytics.screen import jobs, runs
from analytics.screen.jobs import Job
from analytics.watch import Stopped, watched


@pytest.fixture(scope="module")
def _process():
    jobs.start()
    [pool] = jobs._pools
    yield
    jobs._pools.clear()
    pool.shutdown()


@pytest.fixture
def slowly(book):
    """Work that takes seconds, told of twenty times and more."""
    return partial(answers.headline, View(book, "base", (), 40_000, 1, "USD"))


def over(job: Job) -> Job:
    deadline = time.monotonic() + 60
    while not job.is_over:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return job


@pytest.mark.usefixtures("_process")
def test_a_job_does_its_parts_in_order_and_lets_others_go_first(slowly):
    job = Job([partial(os.nice, 0), slowly, os.getpid])
    seen = set()
    while not job.is_over:
        seen.add(job.share_done)
        time.sleep(0.005)
    politeness, found, process = job.results()
    assert politeness == os.nice(0) + jobs.STAND_BACK
    assert found.at("take_rate", 2030)["p50"] > 0
    assert process != os.getpid()
    assert all(0 <= share <= 1 for share in seen)
    assert len(seen) > 10
    assert job.share_done == 1.0


@pytest.mark.usefixtures("_process")
def test_a_stopped_job_ends_soon_and_the_next_one_is_done(slowly):
    job, waiting, after = Job([slowly, slowly]), Job([slowly]), Job([os.getpid])
    while job.share_done == 0.0:
        time.sleep(0.005)
    job.stop()
    waiting.stop()
    with pytest.raises(Stopped):
        over(job).results()
    assert over(after).results() != [os.getpid()]
    assert job.share_done < 0.5
    assert waiting.share_done == 0.0


@pytest.mark.usefixtures("_process")
def test_answers_on_more_draws_are_those_that_the_page_would_have_worked_out(book):
    shown = View(book, "price_war", (book.override("fsd_list_price=40000"),), 200, 3, "CNY")
    with runs.noting() as questions:
        runs.headline(shown)
        runs.by_price(shown, 2030)
    assert [one.asked for one in questions] == [shown, shown]
    sharper = [one.on(300) for one in questions]
    for one, found in zip(sharper, over(Job([one.work for one in sharper])).results(), strict=True):
        one.kept.learn(found, one.asked, *one.details)
    more = sharper[0].asked
    assert more.draws == 300
    assert runs.headline.knows(more)
    assert runs.by_price.knows(more, 2030)
    assert not runs.headline.knows(more, 2030)
    assert runs.headline(more).both().equals(answers.headline(more).both())
    there, here = runs.by_price(more, 2030).result(), answers.by_price(more, 2030)
    assert there.value.equals(here.value)


def test_a_run_tells_how_far_it_is_and_can_be_stopped(book):
    told = []
    made = cases.draws(book, draws=3 * results.CASES_AT_ONCE)
    with watched(told.append):
        results.run(book, made, keep=["fsd_npv"])
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) == 4

    def impatient(_: float) -> None:
        raise Stopped

    with watched(impatient), pytest.raises(Stopped):
        results.run(book, made, keep=["fsd_npv"])
    results.run(book, made, keep=["fsd_npv"])
    assert len(told) == 4


@pytest.mark.usefixtures("_process")
def test_a_job_whose_process_has_ended_says_so(slowly):
    [process] = over(Job([os.getpid])).results()
    job = Job([slowly])
    os.kill(process, signal.SIGKILL)
    with pytest.raises(BrokenProcessPool):
        over(job).results()
