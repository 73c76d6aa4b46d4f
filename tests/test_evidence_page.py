"""Every row of evidence can be reached, filtered, dated and set against what others say."""

import re

import plotly.graph_objects as go
import pytest

from analytics import database, evidence
from analytics.assumptions import Book
from analytics.evidence import Filters, charts, words
from analytics.look import DARK, LIGHT

FIGURE = ["maker", "item", "period", "unit"]
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module", params=["today", "2024-05-17"])
def known(request, book, book_2024):
    """A book and its evidence, as of both dates."""
    chosen = book if request.param == "today" else book_2024
    return chosen, evidence.told(chosen)


def every(told, **changes):
    first, last = told.years
    return Filters((), first, last, ())._replace(**changes)


def of_folder(folder):
    return evidence.told(Book(database.connect(data=folder)))


def test_each_row_of_each_evidence_table_can_be_reached_under_one_subject(known):
    book, told = known
    cursor = book.database._connection.cursor()
    tables = cursor.execute(
        "select table_name, estimated_size from duckdb_tables() where table_name like 'evidence_%'"
    ).fetchall()
    counts = {
        name: cursor.execute(f'select count(*) from "{name}"').fetchone()[0]  # noqa: S608
        for name, _ in tables
    }
    assert len(counts) >= 23
    reached = [
        evidence.left_by(told.rows[told.rows["subject"] == subject], every(told))
        for subject in told.subjects
    ]
    found = dict.fromkeys(counts, 0)
    for rows in reached:
        for name, count in rows["file"].value_counts().items():
            found[name] += count
    assert found == counts
    assert sum(map(len, reached)) == len(told.rows)


def test_a_row_planted_in_each_table_is_found_by_its_note(data_copy):
    files = sorted(path.stem for path in data_copy.folder.glob("evidence_*.csv"))
    for file in files:
        data_copy.change(file, lambda rows, file=file: rows[0].update(note=f"planted in {file}"))
    rows = of_folder(data_copy.folder).rows
    assert set(rows.loc[rows["note"].str.startswith("planted in", na=False), "file"]) == set(files)


def test_nothing_known_after_the_date_is_shown_and_what_was_known_before_is(known, book):
    chosen, told = known
    day = chosen.database.as_of
    assert told.rows["known_from"].dt.date.max() <= day
    assert told.judged["known_from"].dt.date.max() <= day
    assert told.conflicts["known_from"].dt.date.max() <= day
    today = evidence.told(book).rows
    assert len(told.rows) == (today["known_from"].dt.date <= day).sum()
    assert (evidence.coverage(told.rows, str(day))["age"] >= 0).all()


def test_no_fact_of_a_later_date_is_in_a_sentence_about_an_earlier_one(data_copy):
    def plant(rows):
        rows.append(
            {**rows[0], "since": "2024-05-10", "event": "Planted", "known_from": "2024-06-01"}
        )

    before = evidence.told(Book(database.connect("2024-05-17"))).rows
    folder = data_copy.change("evidence_events", plant).folder
    after = evidence.told(Book(database.connect("2024-05-17", folder))).rows
    assert list(after["words"].dropna()) == list(before["words"].dropna())


def test_filters_leave_only_what_they_ask_for(known):
    _, told = known
    first, last = told.years
    for changes in (
        {"makers": ("BYD", "NIO")},
        {"first": 2023, "last": 2023},
        {"grades": ("A",)},
        {"makers": ("Tesla",), "first": 2022, "last": 2023, "grades": ("B", "J")},
    ):
        filters = every(told, **changes)
        left = evidence.left_by(told.rows, filters)
        expected = [
            (not filters.makers or row.maker in filters.makers)
            and filters.first <= row.since.year <= filters.last
            and (not filters.grades or row.grade in filters.grades)
            for row in told.rows.itertuples()
        ]
        assert 0 < len(left) < len(told.rows)
        assert list(left.index) == [at for at, is_in in enumerate(expected) if is_in]
    assert (first, last) == (told.rows["since"].dt.year.min(), told.rows["since"].dt.year.max())


def test_where_filters_leave_nothing_the_filter_to_loosen_is_named(book):
    told = evidence.told(book)
    margins = told.rows[told.rows["subject"] == "Margins"]
    late = every(told, first=told.years[1], last=told.years[1])
    assert evidence.to_loosen(margins, late) == ["years"]
    nobody = every(told, makers=("Baidu",))
    assert evidence.to_loosen(margins, nobody) == ["maker"]
    assert "another maker" in words.empty("Margins", ["maker"])
    graded = nobody._replace(grades=("A",))
    assert evidence.to_loosen(margins, graded) == ["maker"]
    both = late._replace(makers=("Baidu",))
    assert evidence.to_loosen(margins, both) == ["maker", "years"]


def test_a_planted_conflict_stands_beside_what_it_contradicts_and_its_spread_is_right(data_copy):
    before = of_folder(data_copy.folder).conflicts

    def contradict(rows):
        [row] = [
            one for one in rows if (one["series"], one["period"]) == ("nio_deliveries", "2024-03")
        ]
        value = float(row["value"]) * 1.25
        rows.append({**row, "value": value, "source": "cnevpost_2025_01_10",
                     "known_from": "2025-01-10", "note": HOSTILE})  # fmt: skip

    told = of_folder(data_copy.change("evidence_makers", contradict).folder)
    of_nio = told.conflicts[told.conflicts["series"] == "NIO deliveries"]
    assert len(told.conflicts) == len(before) + 2
    assert list(of_nio["value"] / of_nio["value"].min()) == [1.25, 1.0]
    assert list(of_nio["known_from"].dt.year) == [2025, 2024]
    assert of_nio["spread"].to_list() == pytest.approx([0.25, 0.25])
    sales = told.rows[told.rows["subject"] == "Sales"]
    assert "NIO deliveries" in set(evidence.disputed(told, sales)["series"])
    [row] = words.conflict_rows(of_nio).to_dict("records")
    assert row["Newest known"].startswith("14,832.5 cars, CnEVPost")
    assert row["Others"].startswith("11,866")


def test_figures_that_agree_or_differ_in_unit_or_period_are_no_conflict(known):
    _, told = known
    assert len(told.conflicts)
    for _, readings in told.conflicts.groupby(FIGURE):
        assert readings["value"].nunique() > 1
        assert readings["source"].nunique() > 1
        spread = readings["value"].max() / readings["value"].min() - 1
        assert readings["spread"].iloc[0] == pytest.approx(spread)
    agreeing = told.rows[told.rows["words"].isna()].groupby(FIGURE)["value"].nunique().eq(1)
    disputed = set(told.conflicts[FIGURE].itertuples(index=False, name=None))
    assert not disputed & set(agreeing[agreeing].index)


def test_what_the_model_takes_of_a_monthly_count_is_what_its_view_reads(known):
    book, told = known
    cursor = book.database._connection.cursor()
    read = cursor.execute("select period, cars from tesla_monthly_retail").fetchall()
    taken = told.rows[told.rows["is_taken"] & (told.rows["file"] == "evidence_tesla_retail")]
    assert dict(zip(taken["period"], taken["value"], strict=True)) == dict(read)


def test_a_worse_reading_of_a_month_is_shown_and_not_taken(data_copy):
    def doubt(rows):
        [row] = [one for one in rows if (one["series"], one["period"]) == ("all", "2026-08")]
        rows.append({**row, "value": "1", "source": "judgement_tesla_retail_2019_2020"})

    rows = of_folder(data_copy.change("evidence_tesla_retail", doubt).folder).rows
    august = rows[(rows["series"] == "Tesla retail") & (rows["period"] == "2026-08")]
    assert len(august) == 2
    assert list(august["is_taken"]) == list(august["value"] > 1)


def test_counts_of_coverage_sum_to_the_rows_they_cover(known):
    book, told = known
    day = str(book.database.as_of)
    for rows in (told.rows, told.rows[told.rows["maker"] == "BYD"]):
        series = evidence.coverage(rows, day)
        assert series["figures"].sum() == len(rows)
        assert series["judged"].sum() == (rows["grade"] == "J").sum()
        assert list(series["age"]) == sorted(series["age"], reverse=True)
    tables = told.tables
    by_grade = tables[["grade_a", "grade_b", "grade_c", "judged"]].sum(axis=1)
    assert list(by_grade) == list(tables["figures"])
    assert tables["figures"].sum() == len(told.rows)
    age = (book.database.as_of - told.rows["known_from"].max().date()).days
    assert tables["age"].min() == age


def test_every_judged_value_of_an_assumption_is_listed_and_no_other(known):
    book, told = known
    expected = [
        (name, knot.value)
        for name, item in book.assumptions.items()
        for knot in item.knots
        if book.sources[knot.origin["source"]]["grade"] == "J"
    ]
    assert list(zip(told.judged["name"], told.judged["value"], strict=True)) == expected
    assert 0 < words.judged_now(told) < told.assumptions == len(book.assumptions)


def test_the_answer_counts_what_is_reported_by_whom_and_what_is_judged(known):
    book, told = known
    reported = told.rows[told.rows["grade"] != "J"]
    said = words.answer(told, book.database.as_of)
    for fact in (
        f"{len(told.rows):,} rows of evidence",
        f"{len(reported) / len(told.rows):.0%} of them reported",
        f"{reported['publisher'].nunique()} publishers",
        f"{words.judged_now(told)} of them judged",
    ):
        assert fact in said


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_subject_has_a_chart_whose_title_says_what_its_data_say(known, palette):
    book, told = known
    for subject in told.subjects:
        rows = told.rows[told.rows["subject"] == subject]
        if rows["words"].notna().any():
            assert rows["words"].notna().all(), "a row that is in no chart"
            assert len(go.Figure(charts.timeline(rows, palette)).data[0].x) == len(rows)
            assert words.timeline_title(rows, book.database.as_of)
            continue
        drawn = evidence.lines(rows)
        assert go.Figure(charts.lines(drawn, palette)).data
        assert drawn["unit"].nunique() == drawn["span"].nunique() == 1
        last = drawn[(drawn["place"] == 1) & (drawn["reading"] == 1)].iloc[-1]
        assert words.said(last["value"], last["unit"]) in words.lines_title(drawn)


def test_any_series_of_figures_can_be_drawn(book):
    rows = evidence.told(book).rows
    for series in evidence.series_of(rows)[::9]:
        drawn = evidence.lines(rows, (series,))
        assert set(drawn["series"]) == {series}
        assert go.Figure(charts.lines(drawn, LIGHT)).data
        assert not re.search(r"\bnan\b|\binf\b", words.lines_title(drawn))


def test_a_line_goes_through_the_best_grade_and_then_the_newest(known):
    _, told = known
    sales = told.rows[told.rows["subject"] == "Sales"]
    drawn = evidence.lines(
        sales[sales["span"] == "year"], ("Tesla retail", "Tesla Shanghai wholesale")
    )
    assert drawn["reading"].max() > 1
    for _, readings in drawn.groupby(["series", "period"]):
        assert list(readings["reading"]) == list(range(1, len(readings) + 1))
        keys = [(row.grade, -row.known_from.toordinal()) for row in readings.itertuples()]
        assert keys == sorted(keys)


def test_judged_points_are_hollow_and_reported_ones_solid(known):
    _, told = known
    rows = told.rows[told.rows["subject"] == "Events"]
    marker = charts.timeline(rows, LIGHT)["data"][0]["marker"]
    assert [symbol == "diamond-open" for symbol in marker["symbol"]] == list(rows["grade"] == "J")
    assert set(marker["symbol"]) == {"diamond-open", "circle"}


def test_hostile_text_stays_text_on_charts(data_copy):
    def plant(rows):
        rows[0].update(event=HOSTILE, actor=HOSTILE, kind=HOSTILE)

    told = of_folder(data_copy.change("evidence_events", plant).folder)
    events = told.rows[told.rows["subject"] == "Events"]
    assert HOSTILE in set(events["words"]) & set(events["maker"]) & set(events["item"])
    assert "<img" not in repr(charts.timeline(events, LIGHT))
