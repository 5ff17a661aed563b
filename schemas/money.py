"""Sums in euros as they are taken in: numbers, or text in the Greek way (2.500,00)."""

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from schemas.problems import wrong

MOST_EUR = Decimal("999999999999.99")
_CENT = Decimal("0.01")
# A dot before exactly three digits groups thousands, as every Greek paper writes them; stored sums have two decimals.
_GREEK = re.compile(r"^\d{1,3}(\.\d{3})+(,\d{1,2})?$|^\d+,\d{1,2}$")


def euros(value: object) -> Decimal:
    """Euros with two decimals, not negative."""
    try:
        sum_eur = _decimal(value)
        rounded = sum_eur.quantize(_CENT)
    except (InvalidOperation, ValueError, TypeError) as error:
        raise wrong(
            "Δεν είναι ποσό σε ευρώ· γράψτε το όπως 2500.00 ή 2.500,00.",
            "This is not a sum in euros; write it like 2500.00 or 2.500,00.",
        ) from error
    if sum_eur < 0 or sum_eur > MOST_EUR:
        raise wrong("Το ποσό είναι εκτός ορίων· ελέγξτε το.", "The sum is out of range; check it.")
    if rounded != sum_eur:
        raise wrong(
            "Το ποσό έχει κλάσματα λεπτού· γράψτε δύο δεκαδικά.", "The sum has fractions of a cent; write two decimals."
        )
    return rounded


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool):
        raise TypeError
    if isinstance(value, str):
        text = re.sub(r"[\s€]|EUR", "", value)
        if _GREEK.match(text):
            text = text.replace(".", "").replace(",", ".")
        value = Decimal(text)
    if isinstance(value, int | float):
        value = Decimal(str(value))
    if not isinstance(value, Decimal) or not value.is_finite():
        raise ValueError
    return value


Euros = Annotated[
    Decimal, BeforeValidator(euros), WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0}, {"type": "string"}]})
]
