"""How figures come about, and what they rest on."""

from analytics.answers import View
from analytics.screen import methods
from analytics.screen.live import at_rest


@at_rest
def page(view: View) -> None:
    """One figure followed back to its sources; all formulas."""
    methods.PARTS[methods.chosen()](view)


page()
