"""Numbers of Greek public papers: ΑΔΑ, ΑΔΑΜ, ΕΣΗΔΗΣ, TED, NUTS, CPV. Look-alike letters are mended."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from schemas import cpv
from schemas import nuts as codes
from schemas.problems import wrong

_GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
_LATIN = "ABEZHIKMNOPTYX"
_TO_GREEK = str.maketrans(_LATIN, _GREEK)
_TO_LATIN = str.maketrans(_GREEK, _LATIN)

_ADA = re.compile(r"^[Α-ΡΣ-Ω0-9]{4,10}-[Α-ΡΣ-Ω0-9]{1,3}$")
_ADAM = re.compile(r"^\d{2}(REQ|DIAB|PROC|AWRD|SYMV|PAY)\d{9}$")
_ESIDIS = re.compile(r"^\d{4,8}$")
_TED = re.compile(r"^(\d{1,8}-\d{4}|\d{4}/S \d{1,3}-\d{1,8})$")
_DASHES = str.maketrans("‐‑–—−", "-----")


def _tidy(value: str) -> str:
    return value.strip().upper().translate(_DASHES)


def ada(value: str) -> str:
    """ΑΔΑ, the number of an act on Diavgeia: Greek capitals and digits."""
    mended = re.sub(r"\s", "", _tidy(value)).translate(_TO_GREEK)
    if not _ADA.match(mended):
        raise wrong(
            "Δεν είναι ΑΔΑ· γράψτε τον όπως στη Διαύγεια, π.χ. ΨΛ4ΗΩΡΖ-3ΑΒ.",
            "This is not an ΑΔΑ; write it as on Diavgeia, e.g. ΨΛ4ΗΩΡΖ-3ΑΒ.",
        )
    return mended


def adam(value: str) -> str:
    """ΑΔΑΜ, the number of a notice on ΚΗΜΔΗΣ: Latin capitals and digits."""
    mended = re.sub(r"\s", "", _tidy(value)).translate(_TO_LATIN)
    if not _ADAM.match(mended):
        raise wrong(
            "Δεν είναι ΑΔΑΜ· γράψτε τον όπως στο ΚΗΜΔΗΣ, π.χ. 26PROC012345678.",
            "This is not an ΑΔΑΜ; write it as on ΚΗΜΔΗΣ, e.g. 26PROC012345678.",
        )
    return mended


def esidis(value: str) -> str:
    """The system number of a procedure on ΕΣΗΔΗΣ."""
    if not _ESIDIS.match(value.strip()):
        raise wrong(
            "Δεν είναι αριθμός ΕΣΗΔΗΣ· γράψτε μόνο τα ψηφία του, π.χ. 361245.",
            "This is not an ΕΣΗΔΗΣ number; write its digits only, e.g. 361245.",
        )
    return value.strip()


def ted(value: str) -> str:
    """The publication number of a notice on TED."""
    tidy = _tidy(value)
    if not _TED.match(tidy):
        raise wrong(
            "Δεν είναι αριθμός TED· γράψτε τον όπως 123456-2026.",
            "This is not a TED number; write it like 123456-2026.",
        )
    return tidy


def nuts(value: str) -> str:
    """A NUTS code: Latin capitals and digits."""
    return codes.checked(_tidy(value).translate(_TO_LATIN))


_CAP = StringConstraints(max_length=40)
Ada = Annotated[str, _CAP, AfterValidator(ada)]
Adam = Annotated[str, _CAP, AfterValidator(adam)]
Esidis = Annotated[str, _CAP, AfterValidator(esidis)]
Ted = Annotated[str, _CAP, AfterValidator(ted)]
Nuts = Annotated[str, _CAP, AfterValidator(nuts)]
Cpv = Annotated[str, _CAP, AfterValidator(cpv.checked)]
