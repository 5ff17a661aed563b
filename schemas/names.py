"""Names that must exist elsewhere: of channels, issuers, topics and areas."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints, ValidationInfo

from schemas.problems import wrong
from schemas.web import Slug

_KNOWN_AS = {
    "channel_names": ("κανάλι", "channel"),
    "issuers": ("φορέας", "issuer"),
    "topics": ("θέμα", "topic"),
    "areas": ("περιοχή", "area"),
}


def _among(what: str) -> AfterValidator:
    def known(name: str, info: ValidationInfo) -> str:
        """Anything goes when the context does not say which names there are: what is stored was checked once."""
        names = (info.context or {}).get(what)
        if names is not None and name not in names:
            el, en = _KNOWN_AS[what]
            listed = ", ".join(sorted(names)) or "—"
            raise wrong(
                f"Άγνωστο όνομα ({el}): «{name}»· επιλέξτε από: {listed}.",
                f"Unknown {en}: “{name}”; choose from: {listed}.",
            )
        return name

    return AfterValidator(known)


ChannelName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40), _among("channel_names")]
IssuerName = Annotated[Slug, _among("issuers")]
TopicName = Annotated[Slug, _among("topics")]
AreaName = Annotated[Slug, _among("areas")]
