"""The external checks: they hold, they can fail, and they know nothing later than their date."""

from analytics import database
from analytics.assumptions import Book
from analytics.method import checks as module
from analytics.method.checks import CHECKS, COLUMNS, checks


def test_every_check_holds_as_of_either_date(either_book):
    found = checks(either_book)
    assert tuple(found.columns) == COLUMNS
    assert found["verdict"].dtype == bool
    assert found["verdict"].all(), found[~found["verdict"]].to_string()
    assert not found["fault"].any()
    assert not found.duplicated(["check", "quantity"]).any()
    assert (found["tolerance"] > 0).all()


def test_every_check_has_words_a_publisher_and_something_expected(checked):
    assert set(checked["check"]) == set(CHECKS)
    for column in ("label", "words", "source", "unit"):
        assert checked[column].str.len().gt(1).all(), column


def test_a_check_knows_no_year_that_was_not_reported_yet(checked, book_2024):
    now, then = (
        set(found.loc[found["check"].str.startswith("reported"), "quantity"])
        for found in (checked, checks(book_2024))
    )
    assert {"China revenue of 2025", "Gross margin of cars worldwide in 2025"} <= now - then
    assert then == {one for one in now if int(one[-4:]) <= 2023}
    assert "active_worldwide" not in set(checks(book_2024)["check"])


def test_every_published_value_is_one_that_a_wrong_answer_misses(data_copy):
    def shift(rows):
        for row in rows:
            row["expected"] = repr(float(row["expected"]) + 2.5 * float(row["tolerance"]))

    data_copy.change("external_values", shift)
    found = checks(Book(database.connect(data=data_copy.folder)))
    shifted = {row["quantity"] for row in data_copy.rows("external_values")}
    assert set(found.loc[~found["verdict"], "quantity"]) == shifted


def test_reported_figures_that_are_a_tenth_off_are_missed(data_copy):
    def enlarge(series):
        def enlarged(rows):
            for row in rows:
                if row["series"] == series:
                    row["value"] = repr(1.1 * float(row["value"]))

        return enlarged

    data_copy.change("evidence_tesla_annual", enlarge("china_revenue"))
    data_copy.change("evidence_tesla_annual", enlarge("auto_gross_margin"))
    found = checks(Book(database.connect(data=data_copy.folder)))
    missed = found[~found["verdict"]]
    assert set(missed["check"]) == {"reported_revenue", "reported_margin"}
    assert len(missed) == len(found[found["check"].isin(set(missed["check"]))])


def test_a_price_solver_that_is_off_or_breaks_fails_its_checks_alone(book, monkeypatch):
    real = module.solve_prices

    def off(**parts):
        return real(**parts)._replace(prices=1.000001 * real(**parts).prices)

    def broken(**_):
        raise ZeroDivisionError("no prices")

    for solver, fault in ((off, ""), (broken, "ZeroDivisionError: no prices")):
        monkeypatch.setattr(module, "solve_prices", solver)
        found = checks(book)
        failed = found[~found["verdict"]]
        assert set(failed["check"]) - {"beer"} == {"merger", "monopoly", "symmetric", "pyblp"}
        assert set(failed["fault"]) == {fault}
        if fault:
            assert failed["computed"].isna().all()


def test_what_the_margin_of_reported_revenue_says_is_that_cars_alone_fall_short(checked):
    rows = checked[checked["check"] == "reported_revenue"]
    assert len(rows) >= 3
    shortfall = 1.0 - rows["computed"] / rows["expected"]
    assert shortfall.between(0.03, 0.07).all()


def test_limits_are_concrete_and_few(either_book, book):
    limits = either_book.database.ask("limits")
    assert 12 <= len(limits) <= 20
    assert len(limits) == len(book.database.ask("limits"))
    assert limits["words"].str.endswith(".").all()
    assert limits["words"].str.len().between(25, 260).all()
    assert limits["effect"].str.match(r"[A-Z].*[^.]$").all()
