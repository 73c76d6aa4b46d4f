"""The command line: its answers have a fixed shape, its refusals are words, and digits repeat."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from analytics import database
from analytics.__main__ import main
from analytics.access import LOCAL
from analytics.saved import BASE
from analytics.workspace import Change, here

ROOT = database.PACKAGE.parent
METRICS = {
    "fsd_bookings", "fsd_revenue", "fsd_deferred_balance", "fsd_gross_profit", "fsd_npv",
    "take_rate", "option_surplus", "fsd_buyouts", "fsd_subscribers", "tesla_deliveries",
    "capable_fleet",
}  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _each_date_is_loaded_once():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "connect", cache(database.connect))
        yield


@pytest.fixture
def answer(capsys):
    """What a command prints, once it has ended well."""

    def answer(*arguments: str) -> str:
        code = main(arguments)
        printed = capsys.readouterr()
        assert (code, printed.err) == (0, "")
        return printed.out

    return answer


@pytest.fixture
def evaluated(answer):
    return lambda *arguments: json.loads(answer("evaluate", "--format", "json", *arguments))


def test_the_answer_has_the_keys_that_others_read(evaluated):
    found = evaluated("--metric", "fsd_npv")
    assert list(found) == ["digest", "as_of", "scenario", "draws", "seed", "rows"]
    assert (found["scenario"], found["draws"], found["seed"]) == ("base", 0, 1)
    assert len(found["digest"]) == 12
    assert found["rows"][0].keys() == {"metric", "unit", "period", "value"}


def test_draws_come_as_bands(evaluated):
    row = evaluated("--draws", "20", "--metric", "take_rate")["rows"][0]
    assert list(row)[:3] == ["metric", "unit", "period"]
    assert set(row) - {"metric", "unit", "period"} == {
        "mean", "p10", "p25", "p50", "p75", "p90", "error",
    }  # fmt: skip
    assert row["p10"] <= row["p25"] <= row["p50"] <= row["p75"] <= row["p90"]


def test_a_single_draw_has_no_error_to_show(evaluated):
    (row,) = evaluated("--draws", "1", "--metric", "fsd_npv")["rows"]
    assert row["error"] is None
    assert row["p10"] == row["p90"] == row["mean"]


def test_every_metric_others_rely_on_is_answered_with_its_unit(evaluated, book):
    rows = evaluated()["rows"]
    units = {row["metric"]: row["unit"] for row in rows}
    assert set(units) >= METRICS
    rows = evaluated("--per", "contender")["rows"]
    units |= {row["metric"]: row["unit"] for row in rows}
    assert units == {name: metric.unit for name, metric in book.metrics.items()}


def test_every_contender_has_a_price_a_volume_and_a_margin_in_every_year(evaluated, book):
    for draws in ("0", "128"):
        rows = evaluated("--per", "contender", "--draws", draws)["rows"]
        keys = [(row["metric"], row["contender"], row["period"]) for row in rows]
        years = sorted({str(year) for year in book.quarters.years})
        assert len(set(keys)) == len(keys) == 3 * len(book.contenders.names) * len(years)


def test_a_metric_of_another_kind_than_asked_for_is_refused_with_what_to_ask(capsys):
    for asked in (("--metric", "fsd_npv", "--per", "contender"), ("--metric", "contender_price")):
        assert main(["evaluate", *asked]) == 2
        assert "no metric asked for has values of that kind" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("per", "length", "last"),
    [("quarter", 6, "2035Q4"), ("year", 4, "2035"), ("total", 5, "total")],
)
def test_periods_are_quarters_years_or_the_total(per, length, last, evaluated, book):
    asked = ("--metric", "fsd_revenue", "--metric", "fsd_npv", "--per", per)
    rows = evaluated(*asked)["rows"]
    periods = [row["period"] for row in rows if row["metric"] == "fsd_revenue"]
    first = "total" if per == "total" else book.quarters.names[0][:length]
    assert (periods[0], periods[-1]) == (first, last)
    assert [row["period"] for row in rows if row["metric"] == "fsd_npv"] == ["total"]
    assert (evaluated(*asked[:4])["rows"] == rows) == (per == "year")  # which is what is not said


def test_csv_and_table_hold_the_same_rows(answer, evaluated):
    asked = ("--metric", "fsd_revenue", "--metric", "fsd_npv")
    rows = evaluated(*asked)["rows"]
    listed = list(csv.DictReader(io.StringIO(answer("evaluate", "--format", "csv", *asked))))
    assert [{**row, "value": float(row["value"])} for row in listed] == rows
    header, *lines = answer("evaluate", *asked).splitlines()
    assert header.split() == ["metric", "unit", "period", "value"]
    for line, row in zip(lines, rows, strict=True):
        assert line.split()[0] == row["metric"]
        assert float(line.split()[-1].replace(",", "")) == pytest.approx(row["value"], rel=1e-5)


def test_asking_for_a_metric_twice_answers_once(evaluated):
    asked = ("--draws", "30", "--per", "total")
    once, twice = (evaluated(*asked, *["--metric", "fsd_npv"] * n)["rows"] for n in (1, 2))
    assert once == twice


def test_the_digest_names_the_run(evaluated):
    asked = ("--metric", "fsd_npv", "--per", "total")
    runs = {
        "base": evaluated(*asked),
        "draws": evaluated(*asked, "--draws", "8"),
        "seed": evaluated(*asked, "--draws", "8", "--seed", "2"),
        "override": evaluated(*asked, "--set", "vat_rate=0.06"),
        "later": evaluated(*asked, "--set", "vat_rate@2030Q1=0.06"),
        "as of": evaluated(*asked, "--as-of", "2024-05-17"),
        "scenario": evaluated(*asked, "--scenario", "price_32000"),
    }
    assert len({run["digest"] for run in runs.values()}) == len(runs)
    assert evaluated(*asked)["digest"] == runs["base"]["digest"]
    # neither how it is shown nor how it is written makes another run
    assert evaluated("--per", "year")["digest"] == runs["base"]["digest"]
    assert evaluated(*asked, "--set", "vat_rate=6e-2")["digest"] == runs["override"]["digest"]


def test_the_digest_differs_where_the_digits_do(evaluated):
    """Of two values set for one assumption the last one holds."""
    low, high = "--set=vat_rate=0.06", "--set=vat_rate=0.2"
    asked = ("--metric", "fsd_npv", "--per", "total")
    one, other = evaluated(*asked, low, high), evaluated(*asked, high, low)
    alone = evaluated(*asked, high)
    assert one["rows"] == alone["rows"] != other["rows"]
    assert one["digest"] != other["digest"]


def test_a_scenario_is_its_overrides(evaluated):
    asked = ("--metric", "fsd_revenue")
    told = evaluated(*asked, "--scenario", "price_32000")
    written = evaluated(*asked, "--set", "fsd_list_price@2027Q1=32000")
    assert told["rows"] == written["rows"] != evaluated(*asked)["rows"]
    assert told["digest"] == written["digest"]


def test_today_may_be_written_as_a_date(evaluated, book):
    named = evaluated("--as-of", str(book.database.as_of))
    assert named == evaluated()
    assert named["as_of"] == str(book.database.as_of)


@pytest.mark.parametrize("command", ["assumptions", "metrics"])
@pytest.mark.parametrize("as_of", ["today", "2024-05-17"])
def test_a_list_names_everything_in_each_format(command, as_of, answer, book):
    asked = (command, "--as-of", as_of, "--format")
    names = list(getattr(book, command))
    listed = json.loads(answer(*asked, "json"))
    assert [row[command.rstrip("s")] for row in listed] == names
    assert all(row["unit"] and row["meaning"] for row in listed)
    rows = list(csv.DictReader(io.StringIO(answer(*asked, "csv"))))
    assert [row[command.rstrip("s")] for row in rows] == names
    assert len(answer(*asked, "table").splitlines()) == len(names) + 1


def test_check_says_that_the_data_are_sound(answer):
    assert answer("check").startswith("data/ is sound. As of 20")


def test_verify_lists_every_check_in_each_format(answer, checked):
    rows = json.loads(answer("verify", "--format", "json"))
    assert [row["quantity"] for row in rows] == checked["quantity"].tolist()
    assert all(row["verdict"] is True and row["source"] for row in rows)
    listed = list(csv.DictReader(io.StringIO(answer("verify", "--format", "csv"))))
    assert [float(row["computed"]) for row in listed] == [row["computed"] for row in rows]
    header, *lines = answer("verify").splitlines()
    assert header.split() == [
        "check", "quantity", "unit", "expected", "computed", "tolerance", "verdict",
    ]  # fmt: skip
    assert len(lines) == len(rows)


def test_verify_ends_with_code_1_where_a_check_does_not_hold(capsys, data_copy):
    data_copy.change("external_values", lambda rows: rows[0].update(expected="38"))
    assert main(["verify", "--format", "json", "--data", str(data_copy.folder)]) == 1
    printed = capsys.readouterr()
    failed = [row for row in json.loads(printed.out) if not row["verdict"]]
    assert [(row["check"], row["expected"]) for row in failed] == [("merger", 38)]
    assert printed.err == ""


REFUSED = {
    "--set vat_rat=0.1": "did you mean 'vat_rate'",
    "--set vat_rate=0.6": "choose a value from 0 to 0.5",
    "--set vat_rate=13%": "write 0.13",
    "--set fsd_list_price=32,000": "write 32000",
    "--set vat_rate=nan": "not a plain number",
    "--set vat_rate=": "not a plain number",
    "--set vat_rate": "it has no '='",
    "--set vat_rate@2027Q5=0.1": "there is no such quarter",
    "--set vat_rate@2036Q1=0.1": " to 2035Q4",
    "--set feature_approval_date=9999Q1": "To fix:",
    "--set vat_rate=0;drop": "not a plain number",
    "--scenario never_aproved": "did you mean 'never_approved'",
    "--metric fsd_revenu": "did you mean 'fsd_revenue'",
    "--as-of yesterday": "it is not a date",
    "--as-of 2999-01-01": "write 'today' or a date",
    "--as-of 2024-05-16": "2024-05-17",
    "--data nowhere": "the file is missing",
    "--data pyproject.toml": "To fix:",
    "--draws -1": "write a whole number from 0",
    "--draws many": "write a whole number from 0",
    "--seed 1.5": "write a whole number from 0",
}


@pytest.mark.parametrize("arguments", REFUSED)
def test_bad_input_ends_with_code_2_and_words_on_stderr(arguments, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    option, _, value = arguments.partition(" ")
    try:
        code = main(["evaluate", f"{option}={value}"])
    except SystemExit as end:  # what argparse itself refuses
        code = end.code
    printed = capsys.readouterr()
    assert (code, printed.out) == (2, "")
    assert REFUSED[arguments] in printed.err
    assert "Traceback" not in printed.err


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        arguments, cwd=ROOT, env={**os.environ, **environment}, text=True, capture_output=True,
        check=False,
    )  # fmt: skip


def test_two_processes_on_one_thread_and_on_many_print_the_same_bytes():
    command = (sys.executable, "-m", "analytics", "evaluate", "--format", "json", "--draws", "2500")
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    pinned = ("taskset", "-c", "0") if shutil.which("taskset") else ()
    one = process(*pinned, *command, **dict.fromkeys(threads, "1"), PYTHONHASHSEED="1")
    many = process(*command, **dict.fromkeys(threads, "4"), PYTHONHASHSEED="2")
    assert (one.returncode, one.stderr) == (0, "")
    assert one.stdout == many.stdout


def test_a_refusal_of_the_program_itself_has_no_traceback():
    refused = process(sys.executable, "-m", "analytics", "evaluate", "--scenario", "x'; drop --")
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert refused.stderr.startswith("Error in scenario")
    assert "Traceback" not in refused.stderr


def test_the_deals_of_an_arrangement_are_listed_alone_and_together(answer):
    rows = json.loads(answer("licence", "broad_platform", "--format", "json"))
    assert [row["deal"] for row in rows][-1] == "all"
    assert len(rows) == 4
    for row in rows[:-1]:
        assert row["break_even_fee"] < row["agreed_fee"] < row["highest_fee"]
    assert rows[-1]["break_even_fee"] is None


def test_evaluated_at_its_break_even_fee_a_deal_is_worth_nothing(answer, evaluated):
    [alone, _] = json.loads(answer("licence", "one_foreign_maker", "--format", "json"))
    found = evaluated(
        "--licence", "one_foreign_maker", "--per", "total",
        "--term", f"foreign.fee_per_car={alone['break_even_fee']!r}",
        "--metric", "licensing_net_value", "--metric", "licensing_paid",
    )  # fmt: skip
    worth = {row["metric"]: row["value"] for row in found["rows"]}
    assert abs(worth["licensing_net_value"]) <= 1e-6 * worth["licensing_paid"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none",), "it has no deals"),
        (("nobody",), "there is none of that name"),
        (
            (
                "one_chinese_maker",
                "--term",
                "chinese.term_years=0.5",
                "--term",
                "chinese.renewal_years=0",
            ),
            "before its first car",
        ),
        (("one_chinese_maker", "--scenario", "nowhere"), "nowhere"),
    ],
)
def test_deals_that_cannot_be_listed_are_refused_with_words(capsys, arguments, said):
    assert main(("licence", *arguments)) == 2
    assert said in capsys.readouterr().err


# --- what people saved --------------------------------------------------------------------------

TODAY = date(2026, 11, 23)
ASKED = ("--metric", "fsd_npv", "--per", "total")


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A workspace of its own, nothing saved in it yet."""
    place = tmp_path / "kept" / "workspace.duckdb"
    monkeypatch.setenv("FSD_WORKSPACE", str(place))
    here.cache_clear()
    yield here()
    here().look_again()
    here.cache_clear()


@pytest.fixture
def saved(kept):
    """What three saves made: a scenario, a published value, and another value of the scenario."""
    name = kept.create(LOCAL, "Mine", "A story", [Change("vat_rate", "", ("vat_rate=0.06",))],
                       reason="try", as_of=TODAY)  # fmt: skip
    kept.save(LOCAL, BASE, [Change("fsd_list_price", "", ("fsd_list_price=50000",))],
              reason="new list", as_of=TODAY, seen=1)  # fmt: skip
    kept.save(LOCAL, name, [Change("vat_rate", "", ("vat_rate=0.2",))], reason="law", as_of=TODAY,
              seen=2)  # fmt: skip
    return kept


def test_where_nothing_was_ever_saved_nothing_is_made(kept, evaluated, answer):
    assert "moment" not in evaluated(*ASKED)
    answer("assumptions")
    assert "nothing was saved there yet" in answer("workspace", "where")
    assert answer("workspace", "history") == "Nothing was saved yet.\n"
    assert json.loads(answer("workspace", "history", "--format", "json")) == []
    assert not kept.path.parent.exists()


@pytest.mark.usefixtures("saved")
def test_what_is_published_and_saved_is_evaluated_and_its_moment_named(evaluated):
    base, mine = evaluated(*ASKED), evaluated(*ASKED, "--scenario", "saved_1")
    assert (base["moment"], mine["moment"]) == (3, 3)
    at = evaluated(*ASKED, "--moment", "0")
    assert "moment" not in at
    by_hand = evaluated(*ASKED, "--moment", "0", "--set", "fsd_list_price=50000")
    assert base["rows"] == by_hand["rows"] != at["rows"]
    both = ("--set", "fsd_list_price=50000", "--set", "vat_rate=0.2")
    assert mine["rows"] == evaluated(*ASKED, "--moment", "0", *both)["rows"] != base["rows"]


def test_a_moment_gives_the_same_digits_whatever_was_saved_since(saved, evaluated):
    then = evaluated(*ASKED, "--scenario", "saved_1", "--moment", "2", "--draws", "20")
    saved.save(LOCAL, BASE, [Change("fsd_list_price", "", ("fsd_list_price=30000",))],
               reason="r", as_of=TODAY, seen=3)  # fmt: skip
    assert evaluated(*ASKED, "--scenario", "saved_1", "--moment", "2", "--draws", "20") == then
    assert evaluated(*ASKED, "--scenario", "saved_1", "--draws", "20")["digest"] != then["digest"]


@pytest.mark.usefixtures("saved")
def test_what_was_saved_today_is_not_known_on_an_earlier_day(evaluated, capsys):
    earlier = ("--as-of", "2024-05-17")
    assert evaluated(*ASKED, *earlier) == evaluated(*ASKED, *earlier, "--moment", "0")
    assert main(("evaluate", *ASKED, *earlier, "--scenario", "saved_1")) == 2
    assert "there is none of that name as of 2024-05-17" in capsys.readouterr().err


@pytest.mark.usefixtures("saved")
def test_lists_and_routes_and_deals_see_what_is_saved(answer):
    rows = {row["assumption"]: row for row in json.loads(answer("assumptions", "--format", "json"))}
    assert (rows["fsd_list_price"]["value"], rows["fsd_list_price"]["source"]) == (
        50_000,
        "saved_2",
    )
    routes = ("routes", "--draws", "20", "--format", "json", "--scenario", "saved_1")
    assert json.loads(answer(*routes))["moment"] == 3
    deals = ("licence", "one_foreign_maker", "--format", "json")
    assert answer(*deals) != answer(*deals, "--moment", "0")
    assert answer(*deals) != answer(*deals, "--scenario", "saved_1")


@pytest.mark.usefixtures("saved")
def test_a_moment_to_come_and_a_scenario_nobody_saved_are_refused(capsys):
    for asked, said in (
        (("--moment", "4"), "the newest save is 3"),
        (("--moment", "-1"), "write a whole number"),
        (("--scenario", "saved_9"), "there is none of that name"),
        (("--scenario", "saved_1", "--moment", "0"), "there is none of that name"),
    ):
        try:
            code = main(("evaluate", *ASKED, *asked))
        except SystemExit as end:
            code = end.code
        assert (code, said in capsys.readouterr().err) == (2, True)


def test_what_has_no_place_in_the_data_is_left_out_and_said(saved, capsys):
    saved.save(LOCAL, BASE, [Change("vat_rate", "", ("vat_rate@2020Q1=0.1",))],
               reason="typo", as_of=TODAY, seen=3)  # fmt: skip
    assert main(("evaluate", *ASKED, "--format", "json")) == 0
    printed = capsys.readouterr()
    assert "Left out: vat_rate@2020Q1=0.1, saved in base" in printed.err
    assert json.loads(printed.out)["moment"] == 4


def test_a_file_that_cannot_be_used_is_said_and_the_data_evaluated(saved, capsys):
    saved.look_again()
    saved.path.write_text("A letter")
    assert main(("evaluate", *ASKED, "--format", "json")) == 0
    printed = capsys.readouterr()
    assert "it cannot be read" in printed.err
    assert "Used: the data without what was saved." in printed.err
    assert "moment" not in json.loads(printed.out)
    for needed in (("--scenario", "saved_1"), ("--moment", "2")):
        assert main(("evaluate", *ASKED, *needed)) == 2
        assert "it cannot be read" in capsys.readouterr().err
    for deed in ("check", "backup", "history"):
        assert main(("workspace", deed)) == 2
        assert "it cannot be read" in capsys.readouterr().err
    assert saved.path.read_text() == "A letter"


def test_what_another_process_holds_is_read_from_a_copy_and_that_is_said(saved):
    mine = ("evaluate", "--format", "json", *ASKED, "--scenario", "saved_1")
    for command, said in (
        (mine, "Used: a copy of what it holds now."),
        (("workspace", "check"), ""),
        (("workspace", "history"), "Used: a copy of it."),
        (("workspace", "backup"), ""),
    ):
        found = process(sys.executable, "-m", "analytics", *command)
        assert found.returncode == 0, found.stderr
        assert said in found.stderr
        assert (f"process {os.getpid()} (" in found.stderr) == bool(said)
        assert "Traceback" not in found.stderr
    refused = process(sys.executable, "-m", "analytics", "workspace", "restore", str(saved.path))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert f"process {os.getpid()} (" in refused.stderr


def test_one_command_copies_one_checks_and_one_puts_back(saved, answer, capsys):
    saved.look_again()
    path = answer("workspace", "backup").removeprefix("Copied to ").strip()
    assert f"copy: {path}" in answer("workspace", "where")
    assert "is whole. Format 2; 3 saves" in answer("workspace", "check")
    before = answer("workspace", "history", "--format", "csv")
    saved.comment(LOCAL, "scenario", "saved_1", "said after the copy")
    saved._connection.execute("update saves set person = 'eve' where moment = 2")
    saved.look_again()
    assert main(("workspace", "check")) == 2
    assert "save 2: its rows are not those that were saved" in capsys.readouterr().err
    told = answer("workspace", "restore", Path(path).name)
    assert f"is now what {path} holds. What was there before is " in told
    assert answer("workspace", "history", "--format", "csv") == before
    assert "is whole" in answer("workspace", "check")
    assert main(("workspace", "restore", "nothing")) == 2
    assert "name one of: " in capsys.readouterr().err


@pytest.mark.usefixtures("saved")
def test_the_history_says_who_saved_what_when_and_why_in_each_format(answer):
    rows = json.loads(answer("workspace", "history", "--format", "json"))
    assert [(row["moment"], row["kind"], row["scenario"], row["reason"]) for row in rows] == [
        (3, "edit", "saved_1", "law"), (2, "edit", "base", "new list"),
        (1, "new", "saved_1", "try"),
    ]  # fmt: skip
    assert {row["person"] for row in rows} == {LOCAL.name}
    listed = list(csv.DictReader(io.StringIO(answer("workspace", "history", "--format", "csv"))))
    assert [row["written"] for row in listed] == [row["written"] for row in rows]
    assert len(answer("workspace", "history").splitlines()) == 4
