"""Words as XML takes them."""

import re

# All that XML 1.0 §2.2 does not allow.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def clean(text: str) -> str:
    """The text without what XML does not allow."""
    return _FORBIDDEN.sub("", text)
