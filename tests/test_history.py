"""Margins and prices of the past tie to the filings, keep their bases apart, know no future."""

import pytest

from analytics import database

HISTORY = ("margin_history", "price_history", "price_moves")
CREDITS, NO_CREDITS = "auto_gross_margin", "auto_gross_margin_without_credits"

# Gross margin of Tesla's cars as filed: 10-K income statements 2021 to 2024, results of 2025.
PUBLISHED = {
    CREDITS: {2021: 0.293, 2022: 0.285, 2023: 0.194, 2024: 0.184, 2025: 0.178},
    NO_CREDITS: {2021: 0.270, 2022: 0.267, 2023: 0.177, 2024: 0.154, 2025: 0.154},
}


def margins(book, maker, span):
    found = book.database.ask("margin_history")
    return found[(found["maker"] == maker) & (found["span"] == span)]


def by_period(rows, measure):
    chosen = rows[rows["measure"] == measure]
    assert chosen["period"].is_unique
    return dict(zip(chosen["period"], chosen["margin"], strict=True))


def readings(book, file):
    """Every figure of a file that the database still holds, by series and period."""
    cursor = book.database._connection.cursor()
    found = cursor.execute(
        "select series, period, value from evidence_series where file = $file", {"file": file}
    ).fetchall()
    return {(series, period): value for series, period, value in found}


@pytest.mark.parametrize("measure", PUBLISHED)
def test_yearly_margins_of_tesla_equal_those_published_to_a_tenth_of_a_point(book, measure):
    found = by_period(margins(book, "Tesla", "year"), measure)
    assert {int(year): round(margin, 3) for year, margin in found.items()} == PUBLISHED[measure]


@pytest.mark.parametrize("measure", PUBLISHED)
def test_yearly_margins_of_tesla_equal_the_reported_series_to_a_tenth_of_a_point(
    either_book, measure
):
    reported = readings(either_book, "evidence_tesla_annual")
    found = by_period(margins(either_book, "Tesla", "year"), measure)
    assert len(found) >= 3
    for year, margin in found.items():
        assert margin == pytest.approx(reported[measure, year], abs=0.0005), year


def test_a_yearly_margin_follows_from_revenue_and_cost_and_is_never_read(data_copy):
    def misreport(rows):
        rows[:] = [row for row in rows if (row["series"], row["period"]) != ("auto_cost", "2021")]
        for row in rows:
            if row["series"] in PUBLISHED:
                row["value"] = "0.9"

    known = database.connect(data=data_copy.change("evidence_tesla_annual", misreport).folder)
    found = known.ask("margin_history")
    years = found[(found["maker"] == "Tesla") & (found["span"] == "year")]
    assert sorted(set(years["period"])) == ["2022", "2023", "2024", "2025"]
    assert years["margin"].max() < 0.3


def test_every_quarter_of_tesla_has_both_margins_once(book):
    quarters = margins(book, "Tesla", "quarter")
    expected = [f"{year}Q{quarter}" for year in range(2021, 2027) for quarter in (1, 2, 3, 4)][:22]
    for measure in PUBLISHED:
        assert list(by_period(quarters, measure)) == expected


def test_quarterly_margins_of_tesla_tie_to_its_credits_and_to_the_reported_series(book):
    known = readings(book, "evidence_tesla_quarterly")
    quarters = margins(book, "Tesla", "quarter")
    with_credits, without = (by_period(quarters, measure) for measure in (CREDITS, NO_CREDITS))
    for period, margin in with_credits.items():
        revenue, credit = (known[name, period] for name in ("auto_revenue", "regulatory_credits"))
        earned = margin * revenue - credit
        assert without[period] == pytest.approx(earned / (revenue - credit), abs=0.0012), period
        assert margin == pytest.approx(known.get((CREDITS, period), margin), abs=0.0005), period
        assert without[period] == pytest.approx(known[NO_CREDITS, period], abs=0.0005), period


def test_a_quarter_known_only_without_credits_gets_its_margin_with_them(book):
    assert (CREDITS, "2026Q2") not in readings(book, "evidence_tesla_quarterly")
    found = by_period(margins(book, "Tesla", "quarter"), CREDITS)["2026Q2"]
    assert found == pytest.approx((0.163 * (20_516 - 146) + 146) / 20_516)


def test_of_several_readings_the_best_graded_counts_then_the_newest(data_copy):
    def add(rows):
        held = next(r for r in rows if (r["series"], r["period"]) == (CREDITS, "2021Q1"))
        for source, known_from, value in (
            ("tesla_10k_2021", "2022-02-07", "0.111"),
            ("tesla_10k_2022", "2023-01-31", "0.222"),
            ("intellectia_2025", "2025-12-31", "0.333"),
        ):
            rows.append(held | {"source": source, "known_from": known_from, "value": value})

    known = database.connect(data=data_copy.change("evidence_tesla_quarterly", add).folder)
    found = known.ask("margin_history")
    row = found[(found["measure"] == CREDITS) & (found["period"] == "2021Q1")].iloc[0]
    assert (row["margin"], row["source"], row["grade"]) == (0.222, "tesla_10k_2022", "A")


@pytest.mark.parametrize("question", HISTORY)
def test_history_knows_nothing_later_than_the_as_of_date(either_book, question):
    known = either_book.database
    found = known.ask(question)
    assert len(found) >= 8
    assert found["known_from"].max().date() <= known.as_of


def test_in_may_2024_the_newest_margins_are_those_of_the_first_quarter(book_2024):
    found = book_2024.database.ask("margin_history")
    assert found.loc[found["span"] == "quarter", "period"].max() == "2024Q1"
    assert found.loc[found["span"] == "year", "period"].max() == "2023"
    assert set(found.loc[found["maker"] == "BYD", "basis"]) == {"old"}


def test_the_line_of_byd_is_not_joined_across_the_change_of_basis(book):
    quarters = margins(book, "BYD", "quarter").sort_values("period")
    by_basis = quarters.groupby("basis")["period"].agg(["min", "max"])
    assert quarters["basis"].notna().all()
    assert by_basis.loc["old"].tolist() == ["2022Q1", "2024Q3"]
    assert by_basis.loc["mixed"].tolist() == ["2024Q4", "2024Q4"]
    assert by_basis.loc["new"].tolist() == ["2025Q1", "2026Q1"]


def test_the_quarter_of_the_change_carries_the_warranty_of_its_whole_year(book):
    known = readings(book, "evidence_byd")
    found = by_period(margins(book, "BYD", "quarter"), "group_gross_margin")
    for year in ("2024", "2025"):
        periods = [f"{year}Q{quarter}" for quarter in (1, 2, 3, 4)]
        profit = sum(found[period] * known["byd_revenue", period] for period in periods)
        filed = known["byd_gross_margin_restated", year]
        assert profit / known["byd_revenue", year] == pytest.approx(filed, abs=0.0005), year


def test_a_year_of_byd_has_one_margin_on_each_basis(book):
    years = margins(book, "BYD", "year").pivot_table("margin", "period", "basis")
    assert years["new"].to_dict() == {
        "2021": 0.1245, "2022": 0.155, "2023": 0.1858, "2024": 0.1944, "2025": 0.1774,
    }  # fmt: skip
    assert years["old"].dropna().to_dict() == {"2021": 0.1302, "2022": 0.1704, "2023": 0.2021}


def test_moves_are_at_most_ten_of_tesla_and_byd_in_date_order(either_book):
    moves = either_book.database.ask("price_moves")
    assert len(moves) <= 10
    assert set(moves["maker"]) == {"Tesla", "BYD"}
    assert moves["since"].is_monotonic_increasing
    assert moves["since"].dt.year.between(2022, 2026).all()
    quarters = moves["maker"] + moves["since"].dt.to_period("Q").astype(str)
    assert quarters.is_unique


def test_the_largest_move_of_a_quarter_is_the_one_marked_and_labels_say_its_size(book):
    moves = book.database.ask("price_moves").set_index("since")
    assert moves.loc["2023-01-06", "label"] == "Tesla −13.5%"
    assert moves.loc["2023-09-01", "label"] == "Tesla +12%"
    assert moves.loc["2024-02-19", "label"] == "BYD −20%"  # not Han EV, nine days later
    assert moves.loc["2025-05-23", "label"] == "BYD −34%"


def test_of_more_than_ten_moves_the_smallest_go_unmarked(data_copy):
    def add(rows):
        for month in ("2025-09", "2025-12", "2026-03"):
            day = f"{month}-02"
            size = "-0.5" if month == "2026-03" else "-0.01"
            rows.append(
                rows[0]
                | {"since": day, "known_from": day, "smallest_change": size, "largest_change": size}
            )

    known = database.connect(data=data_copy.change("evidence_price_moves", add).folder)
    moves = known.ask("price_moves")
    assert len(moves) == 10
    assert moves["largest_change"].abs().min() > 0.01
    assert moves["label"].iloc[-1] == "BYD −50%"


def test_entry_prices_of_tesla_are_those_on_its_list(either_book):
    prices = either_book.database.ask("price_history")
    held = {
        model: dict(zip(rows["since"].dt.strftime("%Y-%m-%d"), rows["price"], strict=True))
        for model, rows in prices[prices["maker"] == "Tesla"].groupby("model")
    }
    assert set(held) == {"Model 3", "Model Y"}
    for day, model_3, model_y in (
        ("2022-03-31", 279_900, 316_900),
        ("2022-10-24", 265_900, 288_900),
        ("2023-01-06", 229_900, 259_900),
        ("2024-04-21", 231_900, 249_900),
    ):
        assert (held["Model 3"][day], held["Model Y"][day]) == (model_3, model_y), day
    assert min(held["Model 3"]) == "2021-01-31"  # a Performance is no entry price
    assert held["Model Y"]["2021-01-01"] == 339_900  # the long range, cheapest until July


def test_an_entry_price_holds_until_the_next_and_is_not_repeated(either_book):
    prices = either_book.database.ask("price_history")
    for _, rows in prices[prices["maker"] == "Tesla"].groupby("model"):
        assert rows["price"].gt(200_000).all()
        assert rows["price"].diff().ne(0).all()
        assert list(rows["until"].iloc[:-1]) == list(rows["since"].iloc[1:])
        assert rows["until"].isna().iloc[-1]


def test_a_half_year_of_byd_counts_only_until_its_year_is_known(book, book_2024):
    def per_car(known):
        prices = known.database.ask("price_history")
        byd = prices[prices["maker"] == "BYD"]
        assert set(byd["unit"]) == {"CNY net of VAT"}
        return dict(zip(byd["until"].dt.strftime("%Y-%m-%d"), byd["price"], strict=True))

    first = {"2022-01-01": 174_200, "2023-01-01": 173_800, "2024-01-01": 159_800}
    later = {"2025-01-01": 144_500, "2026-01-01": 140_900, "2026-07-01": 152_200}
    assert per_car(book_2024) == first
    assert per_car(book) == first | later
