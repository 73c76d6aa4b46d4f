"""Every page in every scenario and vintage, through the frame, without a browser."""

import json
import re
import time
from pathlib import Path

import plotly.graph_objects as go
import pytest
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.testing.v1 import AppTest

from analytics import evidence
from analytics.screen import runs

ROOT = Path(__file__).resolve().parents[2]
FRAME = ROOT / "pages" / "frame.py"
PAGES = [path.stem for path in sorted((ROOT / "pages").glob("*.py")) if path.stem != "frame"]
VIEWS = [
    (as_of, scenario)
    for as_of in ("2024-05-17", "today")
    for scenario in runs.book(as_of).scenarios
]


ANSWERS = {
    "overview": r"FSD in China is worth −?USD \d",
    "fsd_revenue": r"FSD in China earns −?USD \d",
    "licensing": r"(A licence to|Broad platform|Exclusive).* is (worth|a loss of) −?USD \d",
    "scenarios": r"(.* (is worth|brings) USD .* (less|more) than|.* leaves the) ",
    "drivers": r"The .* matters most for the net present value of FSD: alone it moves it from",
    "goal": r"(For the net present value of FSD to be −?USD|No median willingness to pay) ",
    "data_route": r"(Doing both|Training in China|Exporting the data|Waiting) pays best: it is",
    "method": r"Net present value of FSD: −?USD .* It rests on \d+ assumptions, \d+ of them judged",
    "backtest": r"(Of \d+ forecasts since May 2024, \d+ held|As of .* nothing has happened yet)",
    "evidence": r"The model rests on \d[\d,]* rows of evidence, \d+% of them reported by \d+ pub",
    "assumptions": r"FSD in China is worth −?USD .* at the median .* nothing is changed here",
    "history": r"Nothing was saved yet",
    "pack": r"10 findings of 5 pages in 1 scenario, as of .* on \d+ draws, can leave as slides",
    "margin_pressure": r"If BYD (cuts|raises|gives) .*, Tesla does best by .* −?USD \d",
}


def opened(page, **address):
    at = AppTest.from_file(FRAME, default_timeout=180)
    for name, value in address.items():
        at.query_params[name] = value
    if page != "overview":
        at.switch_page(f"{page}.py")
    at.run()
    assert not at.exception, at.exception
    return at


def written(at):
    """What stands on a page as plain HTML."""
    return [element.proto.body for element in at.get("html")]


def titles(at):
    """The findings above the charts."""
    return [found[1] for text in written(at) if (found := re.search("<h4[^>]*>(.*?)</h4>", text))]


# What works out thousands of cases for each picture is looked at in two scenarios a vintage, and in
# one what no scenario changes.
FEW = {
    "drivers": ("base", "price_war"), "goal": ("base", "price_war"),
    "assumptions": ("base", "price_war"), "history": ("base",), "pack": ("base",),
    "method": ("base", "price_war"), "evidence": ("base",), "backtest": ("base",),
}  # fmt: skip
LOOKED_AT = [
    (page, as_of, scenario)
    for page in PAGES
    for as_of, scenario in VIEWS
    if scenario in FEW.get(page, (scenario,))
]


@pytest.mark.parametrize(("page", "as_of", "scenario"), LOOKED_AT)
def test_every_page_answers_in_every_scenario_and_vintage(page, as_of, scenario):
    day = str(runs.book(as_of).database.as_of)
    at = opened(page, as_of=day, scenario=scenario, draws="100")
    answer = at.header[0].value
    assert re.match(ANSWERS[page], answer)
    read = [re.sub("<[^>]*>", " ", text) for text in written(at) if "class='words" in text]
    words = [answer, *read, *(caption.value for caption in at.caption)]
    assert not [text for text in words if re.search(r"\bnan\b|\binf\b|\bNone\b|\de[+-]\d\d", text)]
    charts = [json.loads(element.proto.spec) for element in at.get("plotly_chart")]
    assert len(charts) == len(titles(at))
    for chart in charts:
        assert go.Figure(chart).data, "Plotly refuses what it does not know"


@pytest.mark.parametrize(
    "edits",
    [
        ["fsd_list_price=0"],
        ["one_time_sale=ended", "fsd_monthly_price=0"],
        ["take_rate_mode=fixed", "take_rate_fixed=0"],
        ["take_rate_mode=fixed", "take_rate_fixed=0.99"],
        ["market_size=0", "opening_capable_fleet=0", "opening_fsd_owners=0"],
        ["partial_release_date=2036", "feature_approval_date=2036"],
        ["unmodified_capability=0", "capability_full_release=0", "capability_ceiling=0"],
        ["wtp_median_full=500000"],
        ["byd_price_change=-0.6", "tesla_conduct=match_byd"],
        ["byd_free_system_value=40000", "free_system_value=20000"],
        ["price_coefficient=1.6", "nest_correlation=0"],
        ["price_coefficient=10", "nest_correlation=0.9"],
        ["export_approval_chance=1", "export_earliest_date=2026Q4"],
        ["export_approval_chance=0", "accelerator_supply=0", "opening_accelerators=0"],
        ["centre_accelerators=0", "partner_share=1", "training_quarters=0"],
        ["full_training_accelerators=1000000", "export_wait=0", "penalty_cap=0"],
    ],
    ids=lambda edits: edits[0],
)
@pytest.mark.parametrize("page", [page for page in PAGES if len(FEW.get(page, VIEWS)) > 1])
def test_what_is_at_the_edge_gets_an_answer_not_an_error(page, edits):
    at = opened(page, set=edits, draws="100")
    starts = "FSD in China|If BYD|A licence to one major foreign maker|.* pays best: it is worth"
    starts += "|The .* matters most|Nothing uncertain moves|.* than Base case|.* leaves the"
    starts += "|Net present value of FSD: |For the net present value of FSD to be"
    starts += "|No median willingness|The median willingness|With [1-9] assumptions? changed"
    assert re.match(starts, at.header[0].value)
    assert not [text for text in titles(at) if re.search(r"\bnan\b|\binf\b", text)]


@pytest.mark.parametrize("arrangement", list(runs.book("today").deals.arrangements)[1:])
def test_every_arrangement_has_an_answer_and_its_own_fees(arrangement):
    at = opened("licensing", licence=arrangement, draws="100")
    assert re.match(ANSWERS["licensing"], at.header[0].value)
    assert any("Both would sign" in title for title in titles(at))


def test_a_term_that_contradicts_itself_is_refused_and_the_deal_stays_as_it_was():
    at = opened("licensing", draws="100")
    before = at.header[0].value
    at.toggle(key="all_terms").set_value(True).run()
    at.slider(key="term_foreign_renewal_years").set_value(0.0).run()
    at.slider(key="term_foreign_term_years").set_value(1.0).run()
    [warning] = at.warning
    assert "before its first car" in warning.value
    assert "longer term" in warning.value
    assert at.session_state.session.state.terms == ("foreign.renewal_years=0",)
    assert at.header[0].value != before


def test_a_kept_deal_is_compared_under_its_own_name_and_can_be_removed():
    hostile = "=cmd|' /C calc'!A0 <b>x</b>"
    at = opened("licensing", draws="100")
    at.slider(key="term_foreign_fee_per_car").set_value(4500.0).run()
    at.text_input(key="kept_name").set_value(hostile).run()
    next(one for one in at.button if one.label == "Keep").click().run()
    assert not at.exception
    chart = json.loads(at.get("plotly_chart")[0].proto.spec)
    labels = chart["layout"]["yaxis"]["ticktext"]
    assert len(labels) == 5
    assert "&lt;b&gt;x" in labels[-1]
    next(one for one in at.button if one.label.startswith("Remove")).click().run()
    chart = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert len(chart["layout"]["yaxis"]["ticktext"]) == 4


def test_an_address_with_terms_nobody_can_use_says_so_and_shows_the_rest():
    at = AppTest.from_file(FRAME, default_timeout=180)
    at.query_params["licence"] = "nobody"
    at.query_params["term"] = ["foreign.fee_per_car=-5", "foreign.fee_per_car=4000", "x=1"]
    at.query_params["keep"] = ["Mine~one_chinese_maker~chinese.nonsense=1", "~"]
    said = " ".join(warning.value for warning in at.run().warning).replace("\\", "")
    assert all(word in said for word in ("nobody", "fee_per_car", "x=1", "nonsense"))
    at.switch_page("licensing.py").run()
    assert "CNY 4,000 a car" in at.header[0].value


def test_the_title_of_a_chart_says_what_its_data_say():
    at = opened("overview", draws="100")
    figure = json.loads(at.get("plotly_chart")[0].proto.spec)
    [median] = [trace for trace in figure["data"] if trace.get("customdata") is not None]
    ends = [row[0] for row in (median["customdata"][0], median["customdata"][-1])]
    assert all(end in titles(at)[0] for end in ends)


def test_evidence_of_each_subject_has_a_picture_its_rows_and_no_nan():
    subjects = evidence.told(runs.book("today")).subjects
    assert len(subjects) > 10
    for subject in subjects:
        at = opened("evidence", subject=subject)
        assert len(at.get("plotly_chart")) == len(titles(at)) == 2
        words = [*titles(at), *(one.value for one in at.subheader), said(at)]
        assert not [text for text in words if re.search(r"\bnan\b|\binf\b|NaT|None", text)]


def test_filters_of_evidence_hold_in_the_address_and_say_which_to_loosen():
    at = opened("evidence", subject="Margins", maker=["BYD"], grade=["A"])
    assert "BYD" in titles(at)[0]
    assert "Tesla" not in titles(at)[0]
    at.multiselect(key="maker").set_value(["Baidu"]).run()
    assert not at.exception
    [empty] = at.info
    assert "No row on margins" in empty.value
    assert "another maker" in empty.value
    assert not at.get("plotly_chart")


def test_holding_everything_uncertain_leaves_nothing_to_drive_the_value():
    book = runs.book("today")
    edits = [
        f"{name}={item.knots[-1].value!r}"
        for name, item in book.assumptions.items()
        if item.is_uncertain
    ]
    at = opened("overview", set=edits, draws="100")
    assert "Nothing uncertain moves the value" in titles(at)[1]


def test_no_page_is_longer_than_it_need_be():
    for path in (ROOT / "pages").glob("*.py"):
        assert len(path.read_text("utf-8").splitlines()) <= 100


def said(at):
    """The words of all small print."""
    return " ".join(element.proto.body for element in at.get("html"))


def test_a_page_says_on_how_many_draws_it_rests_and_offers_more():
    at = opened("overview", draws="300")
    assert "300 draws" in said(at)
    offered = [one.label for one in at.button if one.label.startswith("Use ")]
    assert offered == ["Use 10,000", "Use 100,000"]
    next(one for one in at.button if one.label == "Use 10,000").click().run()
    assert at.session_state.session.state.draws == 10_000
    assert at.session_state.session.draws_shown == 300


def test_without_a_process_for_more_a_page_rests_on_its_first_draws():
    at = opened("overview")
    assert "A first look on 2,000 draws; 10,000 follow." in said(at)
    time.sleep(1.0)
    at.run()
    assert "2,000 draws" in said(at)
    assert "follow" not in said(at)
    assert at.query_params["draws"] == "10000"


def drawn(page, **address):
    """What a page sends to the browser of what it draws."""
    sent = []
    ForwardMsgQueue.on_before_enqueue_msg(sent.append)
    try:
        opened(page, **address)
    finally:
        ForwardMsgQueue.on_before_enqueue_msg(None)
    return [message for message in sent if message.HasField("delta")]


def test_what_streamlit_keeps_of_a_page_that_runs_again_at_once_fits_what_the_browser_shows():
    """It drops what the page drew, and keeps what parts within the page drew."""
    sought = {"goal_fsd_npv": "3000", "draws": "512"}
    before = drawn("goal", **sought)
    edited = drawn("goal", **sought, set="wtp_median_full=14929")
    assert len(edited) > len(before)
    queue = ForwardMsgQueue()
    for message in edited:
        queue.enqueue(message)
    [page] = {message.delta.fragment_id for message in edited if place(message) == (0, 0)}
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[page])
    there = {place(message) for message in before}
    kept = queue.flush()
    assert {message.delta.fragment_id for message in kept} - {"", page}
    for message in kept:
        *above, last = place(message)
        assert len(above) == 1 or tuple(above) in there
        assert not last or (*above, last - 1) in there
        there.add((*above, last))


def place(message):
    return tuple(message.metadata.delta_path)


def test_the_style_sheet_has_no_colour_that_the_theme_lacks():
    theme = (ROOT / ".streamlit" / "config.toml").read_text("utf-8")
    used = set(re.findall(r"#[0-9a-f]{6}\b", FRAME.with_name("frame.css").read_text("utf-8")))
    assert used
    assert used <= set(re.findall(r"#[0-9a-f]{6}\b", theme))
