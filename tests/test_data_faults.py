"""A fault in data/ is refused with its place, what is wrong and how to mend it."""

import re

import pytest

from analytics import database
from analytics.errors import InputError

VALUES, RANGES = "assumption_values", "assumption_ranges"


def refused(data_copy) -> InputError:
    with pytest.raises(InputError) as error:
        database.connect(data=data_copy.folder)
    assert error.value.where
    assert error.value.what
    assert error.value.fix
    return error.value


CELLS = [
    (VALUES, "source", "", "it is blank", "fill it in"),
    (VALUES, "source", "huxiu_486064", "not in data/sources.csv", "did you mean 'huxiu_4860646'"),
    (RANGES, "assumption", "fsd_list_prise", "not in data/assumptions.csv", "'fsd_list_price'"),
    ("assumptions", "group", "prices", "not in data/groups.csv", "did you mean 'price'"),
    ("assumptions", "label", "", "it is blank", "never blank"),
    ("evidence_tesla_retail", "known_from", "", "it is blank", "never blank"),
    (VALUES, "value", "many", "'many' is not a number", "digits with a point"),
    (VALUES, "value", "64,000", "'64,000' is not a number", "no separators"),
    (VALUES, "value", "64_000", "'64_000' is not a number", "no separators"),
    (VALUES, "value", "13%", "'13%' is not a number", "signs"),
    (VALUES, "value", "nan", "'nan' is not a number", "digits"),
    (VALUES, "value", "-inf", "'-inf' is not a number", "digits"),
    ("assumptions", "sobol_dimension", "1.5", "'1.5' is not a whole number", "digits"),
    (VALUES, "since", "2020-11-31", "'2020-11-31' is not a date", "2024-05-17"),
    ("sources", "published", "17.05.2024", "'17.05.2024' is not a date", "2024-05-17"),
    ("sources", "grade", "D", "'D' is not an allowed word", "choose one of A, B, C, J"),
    (RANGES, "distribution", "lognorm", "'lognorm' is not an allowed", "did you mean 'lognormal'"),
    (
        "assumptions",
        "unit",
        "CNY incl VAT",
        "is not an allowed word",
        "did you mean 'CNY with VAT'",
    ),
]


@pytest.mark.parametrize(("table", "column", "value", "what", "fix"), CELLS)
def test_a_cell_that_cannot_be_used_is_named(table, column, value, what, fix, data_copy):
    data_copy.change(table, lambda rows: rows[0].update({column: value}))
    error = refused(data_copy)
    assert error.where == f"data/{table}.csv, row 2, {column}"
    assert what in error.what
    assert fix in error.fix


RULES = [
    (VALUES, {"assumption": "vat_rate"}, "value", "0.6", "outside the bounds"),
    ("scenario_values", {"scenario": "price_32000"}, "value", "-1", "outside the bounds"),
    (RANGES, {"assumption": "wtp_log_sd"}, "p90", "5.5", "outside the bounds"),
    (RANGES, {"assumption": "fsd_list_price"}, "p10", "65000", "not lie around the value"),
    (RANGES, {"assumption": "fsd_list_price"}, "p90", "63000", "not lie around the value"),
    (RANGES, {"assumption": "wtp_log_sd"}, "since", "2024-04-02", "belongs to no value"),
    (VALUES, {"source": "judgement_2024_05_17"}, "known_from", "2024-05-16", "dated earlier than"),
    ("evidence_tesla_retail", {"series": "all"}, "unit", "thousands", "in more than one unit"),
    ("evidence_tesla_retail", {"period": "2025"}, "known_from", "2024-12-31", "before its period"),
    ("assumptions", {"assumption": "take_rate_mode"}, "choices", "", "names no words"),
    ("assumptions", {"assumption": "vat_rate"}, "choices", "a;b", "is a number names some"),
]


@pytest.mark.parametrize(("table", "where", "column", "value", "what"), RULES)
def test_a_row_that_breaks_a_rule_is_shown_with_the_rule(
    table, where, column, value, what, data_copy
):
    def spoil(rows):
        row = next(row for row in rows if where.items() <= row.items())
        row[column] = value

    error = refused(data_copy.change(table, spoil))
    assert what in error.what
    named = next(iter(where.values())) if table != "scenario_values" else "fsd_list_price"
    assert named in error.where


def test_a_source_that_nothing_uses_is_refused(data_copy):
    data_copy.change("sources", lambda rows: rows.append(rows[0] | {"source": "idle"}))
    error = refused(data_copy)
    assert "idle" in error.where
    assert "used by no row" in error.what


def test_swapped_columns_are_refused(data_copy):
    data_copy.text("groups", lambda text: text.replace("label,meaning", "meaning,label", 1))
    error = refused(data_copy)
    assert error.where == "data/groups.csv, header"
    assert error.what == "the columns are group,meaning,label"
    assert error.fix == "name them, in this order, group,label,meaning"


@pytest.mark.parametrize(
    ("old", "new", "row", "fields"),
    [(r"\nprice,", "\nprice,extra,", 2, 4), (r"\nrivals,Rivals,", "\nrivals,", 5, 2)],
)
def test_a_row_with_a_field_too_many_or_too_few_is_refused(old, new, row, fields, data_copy):
    data_copy.text("groups", lambda text: re.sub(old, new, text, count=1))
    error = refused(data_copy)
    assert error.where == f"data/groups.csv, row {row}"
    assert error.what == f"it has {fields} fields, the header has 3"


def test_a_duplicate_key_is_refused_with_both_rows(data_copy):
    data_copy.change("groups", lambda rows: rows.append(dict(rows[0])))
    error = refused(data_copy)
    assert error.where == "data/groups.csv, row 8"
    assert error.what == "it repeats the group of row 2 (price)"


def test_each_assumption_has_a_dimension_of_draws_of_its_own(data_copy):
    data_copy.change("assumptions", lambda rows: rows[0].update(sobol_dimension="1"))
    error = refused(data_copy)
    assert error.where == "data/assumptions.csv, row 3"
    assert "it repeats the sobol_dimension of row 2" in error.what


@pytest.mark.parametrize("dimension", ["128", "-1"])
def test_a_dimension_that_no_draw_has_is_refused(dimension, data_copy):
    data_copy.change("assumptions", lambda rows: rows[0].update(sobol_dimension=dimension))
    assert dimension in str(refused(data_copy))


def test_a_missing_file_is_named_with_its_header(data_copy):
    data_copy.path("groups").unlink()
    error = refused(data_copy)
    assert (error.where, error.what) == ("data/groups.csv", "the file is missing")
    assert error.fix == "add it with the header group,label,meaning"


def test_a_data_folder_that_is_a_file_or_nowhere_is_refused(data_copy):
    for folder in (data_copy.folder / "nowhere", data_copy.path("groups")):
        with pytest.raises(InputError, match=r"sources\.csv"):
            database.connect(data=folder)


def test_text_that_is_not_utf_8_is_refused(data_copy):
    path = data_copy.path("groups")
    path.write_bytes(path.read_bytes().replace(b"Cars", "Käufe".encode("latin-1"), 1))
    error = refused(data_copy)
    assert error.where == "data/groups.csv"
    assert "it is not UTF-8 text" in error.what
    assert error.fix == "save it as UTF-8"


def test_a_nest_without_a_contender_is_refused(data_copy):
    def all_battery(rows):
        for row in rows:
            row["nest"] = "battery"

    error = refused(data_copy.change("contenders", all_battery))
    assert "plug_in" in error.where
    assert error.what == "A nest has no contender"
    assert "data/contenders.csv" in error.fix


def test_contenders_that_sell_more_than_the_whole_market_are_refused(data_copy):
    def too_many(rows):
        for row in rows:
            if row["contender"] == "tesla" and row["series"] == "retail":
                row["value"] = "30000000"

    error = refused(data_copy.change("evidence_contenders", too_many))
    assert "period 2023" in error.where
    assert "leaves nothing outside" in error.what
    assert "evidence_contenders.csv" in error.fix
