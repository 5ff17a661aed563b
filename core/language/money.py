"""Euros as people read them."""

from decimal import Decimal

from babel.numbers import format_currency


def euros(amount: Decimal, language: str) -> str:
    """«1.234.567,50 €», "€1,234,567.50". Always two decimals; a plain space, so that searching a page finds it."""
    shown: str = format_currency(amount, "EUR", locale="el" if language == "el" else "en_GB")
    return shown.replace("\u00a0", " ")
