"""Euros as people read them."""

from decimal import Decimal

from core.language.money import euros


def test_euros() -> None:
    assert euros(Decimal("1234567.5"), "el") == "1.234.567,50 €"
    assert euros(Decimal(2500), "el") == "2.500,00 €"
    assert euros(Decimal("1234567.5"), "en") == "€1,234,567.50"
    assert euros(Decimal("-3.005"), "el") == "-3,00 €"
