"""Numbers as a person reads them aloud: USD 1.4 bn, CNY 64,000, 12.3%, 2027 Q2."""

import re
from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def day(when: date) -> str:
    """A date in words.

    >>> day(date(2024, 5, 17))
    '17 May 2024'
    """
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def unit_of(unit: str, currency: str) -> str:
    """The unit of a metric in the currency shown.

    >>> unit_of("USD m", "CNY")
    'CNY m'
    """
    return unit.replace("USD m", f"{currency} m")


def amount(value: float, unit: str) -> str:
    """A value with its unit.

    >>> amount(1449.6, "USD m"), amount(64000, "CNY with VAT"), amount(0.1234, "share")
    ('USD 1.4 bn', 'CNY 64,000', '12.3%')
    >>> amount(2027.5, "year"), amount(1675070, "cars"), amount(0.04, "share per month")
    ('2027 Q3', '1.68 m cars', '4.0% a month')
    >>> amount(84, "USD per kWh"), amount(7.11, "USD m per MW")
    ('USD 84 per kWh', 'USD 7.1 m per MW')
    >>> amount(4000, "accelerators per year"), amount(1.4, "kW"), amount(0.75, "CNY per kWh")
    ('4,000 accelerators a year', '1.40 kW', 'CNY 0.75 per kWh')
    """
    return _affixed(number(value, unit), value, unit)


def span(low: float, high: float, unit: str) -> str:
    """A range with its unit said once.

    >>> span(114.0, 974.3, "USD m"), span(-0.09, 0.05, "share per year")
    ('USD 114 m to 974 m', '−9.0% to 5.0% a year')
    """
    first, second = amount(low, unit), amount(high, unit)
    if unit.startswith(("USD", "CNY")) and not unit.startswith("CNY per USD"):
        second = second.replace(unit[:3] + " ", "", 1)
    for said_once in (
        " a month",
        " a year",
        " a quarter",
        " cars",
        " months",
        " quarters",
        " CNY per USD",
        " per kWh",
        " per MW",
        " kW",
        " accelerators",
    ):
        if first.endswith(said_once) and second.endswith(said_once):
            first = first.removesuffix(said_once)
    return f"{first} to {second}"


def change(value: float, unit: str) -> str:
    """A difference, with its sign; one too small for the digits shown is none.

    >>> change(-612.0, "USD m"), change(0.021, "share"), change(1e-9, "CNY")
    ('−USD 612 m', '+2.1 points', 'unchanged')
    """
    if not number(value, unit).strip("−0. mbn"):
        return "unchanged"
    sign = "−" if value < 0 else "+"
    if unit.startswith("share"):
        return f"{sign}{abs(value) * 100:.1f} points"
    return sign + amount(abs(value), unit)


def number(value: float, unit: str) -> str:
    """The digits of a value, without its unit.

    >>> number(-2.34, "USD m"), number(12.0, "quarters"), number(6.7758, "CNY per USD")
    ('−2.3 m', '12', '6.78')
    """
    size = abs(value)
    if unit == "year":
        quarter = round(value * 4)
        return f"{quarter // 4} Q{quarter % 4 + 1}"
    if unit.startswith("share"):
        text = f"{size * 100:.2f}" if 0 < size < 0.0095 else f"{size * 100:.1f}"
    elif unit.startswith(("USD m", "CNY m")):
        text = _money(size)
    elif unit.startswith("cars"):
        text = f"{size / 1e6:.2f} m" if size >= 999_500 else f"{float(f'{size:.3g}'):,.0f}"
    elif unit in {"number", "CNY per USD", "CNY per kWh", "kW"}:
        text = f"{size:.2f}"
    else:
        text = f"{size:,.0f}" if size >= 10 or size == round(size) else f"{size:.1f}"
    return f"−{text}" if value < 0 and text.strip("0. m") else text


def _money(millions: float) -> str:
    if millions >= 9_995:
        return f"{millions / 1000:.0f} bn"
    if millions >= 999.5:
        return f"{millions / 1000:.1f}".removesuffix(".0") + " bn"
    return f"{millions:.0f} m" if millions >= 9.95 else f"{millions:.1f} m"


def _affixed(digits: str, value: float, unit: str) -> str:
    if unit.startswith("share"):
        per = unit.removeprefix("share").strip()
        return f"{digits}%" + (f" a {per.removeprefix('per ')}" if per else "")
    if unit.startswith("CNY per USD"):
        return f"{digits} CNY per USD"
    if unit.startswith(("USD", "CNY")):
        money = f"{unit[:3]} {digits.removeprefix('−')}{_per(unit)}"
        return f"−{money}" if digits.startswith("−") else money
    if unit in {"year", "number", "choice"}:
        return digits
    noun, *_ = unit.partition(" per ")
    if noun in {"months", "quarters"} and value == 1:
        noun = noun[:-1]
    return f"{digits} {noun}{_per(unit)}"


def _per(unit: str) -> str:
    """What an amount is for, as one says it.

    >>> _per("CNY per month with VAT"), _per("USD per kWh"), _per("cars")
    (' a month', ' per kWh', '')
    """
    for time in ("month", "year"):
        if f" per {time}" in unit:
            return f" a {time}"
    _, per, what = unit.partition(" per ")
    return per + what


def verbatim(text: str) -> str:
    r"""Text that people typed, as Markdown shows it letter for letter.

    >>> verbatim("[half] the *price*")
    '\\[half\\] the \\*price\\*'
    """
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
