"""Licensing: which deal, at what fee, with whom, and what it costs Tesla's own cars."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial

from analytics import licensing, memory
from analytics.answers import View
from analytics.exhibits import Exhibit, in_base_case, in_draws
from analytics.licensing import DRAWS_PER_FEE, EVEN, Fees, Heat, Outcome, Question, charts, words
from analytics.memory import remember
from analytics.stories import Story
from analytics.stories.controls import Controls
from analytics.words import money_unit

LABEL = "Licensing"
CHARTS = {
    "licences-compared": "Arrangements side by side",
    "value-by-fee": "Value to both sides by fee",
    "licensing-cash": "Both parties' cash by year",
    "value-by-fee-and-closeness": "Value by fee and closeness",
}
USUAL = "one_foreign_maker"
WHERE = "the address"


def story(view: View, controls: Controls) -> Story:
    """What licences are worth in a view; arrangement, terms and bargaining power are controls."""
    asked, others = questions(view, controls)
    single = licensing.alone(asked)
    power = min(max(controls.number("bargaining_power", EVEN), 0.0), 1.0)
    told = cache(lambda: outcomes(asked, others))
    fees = partial(remember, licensing.fees, single, power)
    return Story(
        lambda: words.answer(asked, told()[0], fees(), money_unit(view)),
        {
            "licences-compared": lambda: compared(asked, told()[1:]),
            "value-by-fee": lambda: by_fee(asked, fees()),
            "licensing-cash": lambda: cash(asked, told()[0]),
            "value-by-fee-and-closeness": lambda: by_closeness(
                asked, remember(licensing.heat, single)
            ),
        },
    )


def questions(view: View, controls: Controls) -> tuple[Question, list[Question]]:
    """The question that the controls ask, and one for each arrangement to compare with it."""
    deals = view.book.deals
    edits = [deals.edit(text, f"term in {WHERE}") for text in controls.said.get("term", ())]
    made = deals.edited(edits)
    kept = [deals.kept(text, f"keep in {WHERE}").made() for text in controls.said.get("keep", ())]
    chosen = made[
        controls.chosen("licence", {name: one.label for name, one in made.items()}, USUAL)
    ]
    labels = {one.name: one.label for one in chosen.contracts}
    deal = controls.chosen(f"deal_of_{chosen.name}", labels, chosen.contracts[0].name)
    others = [Question(view, one, one.contracts[0].name) for one in (*made.values(), *kept)]
    return Question(view, chosen, deal), others


def outcomes(asked: Question, others: Sequence[Question]) -> list[Outcome]:
    """What the arrangement looked at is worth, then all; those that are the same are run once."""
    all_of_them = {one.key: one for one in (*others, asked)}.values()
    new = [one for one in all_of_them if not memory.knows(licensing.outcome, one)]
    for one, found in zip(new, licensing.outcomes(new), strict=True):
        memory.learn(found, licensing.outcome, one)
    return [
        replace(remember(licensing.outcome, one), arrangement=one.arrangement)
        for one in (asked, *others)
    ]


def compared(asked: Question, found: Sequence[Outcome]) -> Exhibit:
    """Arrangements side by side."""
    money = money_unit(asked.view)
    return Exhibit(
        "licences-compared",
        words.best_title(found, money),
        f"Worth to 2035 once at least one deal is signed, {money}: medians with P10 and P90; in "
        "brackets the chance that one is",
        partial(charts.compared, found, asked.arrangement.name, money=money),
        licensing.together(found),
        asked.shown,
        in_draws(asked.shown),
        ("licensing_net_value",),
    )


def cash(asked: Question, found: Outcome) -> Exhibit:
    """Net cash of both parties by year."""
    view, money = asked.view, money_unit(asked.view)
    return Exhibit(
        "licensing-cash",
        words.cash_title(asked, found, money),
        f"Net cash of licensing by year, {money}: change in own profit included",
        partial(charts.cash, found, view.full_years, money=money),
        found.cash.both(),
        asked.shown,
        in_draws(asked.shown),
        ("licensing_cash_flow",),
    )


def by_fee(asked: Question, priced: Fees) -> Exhibit:
    """What the deal looked at, alone, is worth to both sides at each fee."""
    view, money = asked.view, money_unit(asked.view)
    shown = licensing.alone(asked).shown
    return Exhibit(
        "value-by-fee",
        words.fee_title(priced),
        words.fee_subtitle(priced, money),
        partial(charts.by_fee, priced, asked.contract.terms["fee_per_car"], money=money),
        priced.curves,
        shown,
        in_draws(shown, view.draws_for_each(DRAWS_PER_FEE)),
        ("licensing_net_value", "licensee_value"),
    )


def by_closeness(asked: Question, mapped: Heat) -> Exhibit:
    """What the deal looked at, alone, is worth by fee and by how close its cars are to Tesla's."""
    money = money_unit(asked.view)
    shown = licensing.alone(asked).shown
    return Exhibit(
        "value-by-fee-and-closeness",
        words.heat_title(mapped, asked.contract.terms["fee_per_car"], money),
        f"Net value of the base case, {money}, by fee and by how many of as many licensed cars "
        "are battery cars as Teslas are; black: zero",
        partial(charts.heat, mapped, money=money),
        mapped.table(),
        shown,
        in_base_case(shown),
        ("licensing_net_value",),
    )
