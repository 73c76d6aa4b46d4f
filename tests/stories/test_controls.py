"""What an address says of controls is read as the page reads it, or refused with words."""

import pytest

from analytics.errors import InputError
from analytics.stories.controls import Controls

OFFERED = {"prices": "Its prices", "cost": "Its cost"}


def test_a_control_that_says_nothing_has_its_usual_value():
    controls = Controls({"move": []})
    assert controls.chosen("move", OFFERED, "cost") == "cost"
    assert controls.several("move", OFFERED, ["cost"]) == ["cost"]
    assert controls.number("threshold", 1_000.0) == 1_000.0


@pytest.mark.parametrize("said", ["prices", "Its prices"])
def test_an_option_is_said_by_its_name_or_as_the_address_has_it_by_its_label(said):
    assert Controls({"move": [said]}).chosen("move", OFFERED, "cost") == "prices"
    assert Controls({"move": [said, "cost"]}).several("move", OFFERED, []) == ["prices", "cost"]


def test_what_is_not_offered_is_refused_with_what_is():
    with pytest.raises(InputError) as refused:
        Controls({"move": ["=1+1"]}).chosen("move", OFFERED, "cost")
    assert refused.value.where == "move==1+1"
    assert "prices, cost" in refused.value.fix


@pytest.mark.parametrize("said", ["", "many", "nan", "inf", "1e999", "0x10", "1;drop"])
def test_what_is_no_number_is_refused(said):
    with pytest.raises(InputError, match="number"):
        Controls({"threshold": [said]}).number("threshold", 1.0)


def test_a_number_may_have_its_thousands_set_apart():
    assert Controls({"threshold": ["1,500.5"]}).number("threshold", 1.0) == 1_500.5
