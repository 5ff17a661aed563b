"""Why an address of somebody else was not reached, in Greek: the ledger and the logs have it in English."""

import re

_GREEK = (
    (r"port (\d+) is not one of the web", "η θύρα {0} δεν είναι του ιστού"),
    (r"the address is not on the public internet", "η διεύθυνση δεν είναι στο δημόσιο διαδίκτυο"),
    (r"it redirects more than (\d+) times", "ανακατευθύνει πάνω από {0} φορές"),
    (r"it is no web address", "δεν είναι διεύθυνση ιστού"),
    (r"it is no https address", "δεν είναι διεύθυνση https"),
    (r"the address holds a name or password", "η διεύθυνση έχει όνομα ή κωδικό"),
    (r"it is larger than (\d+) bytes", "είναι πάνω από {0} byte"),
    (r"the name has no address", "το όνομα δεν έχει διεύθυνση"),
    (r"it did not answer in time", "δεν απάντησε εγκαίρως"),
    (r"the connection failed", "η σύνδεση απέτυχε"),
    (r"it answered (\d+)", "απάντησε {0}"),
)


def in_greek(reason: str) -> str:
    """A reason of `core.outside`; any other as it stands."""
    for pattern, greek in _GREEK:
        if found := re.fullmatch(pattern, reason):
            return greek.format(*found.groups())
    return reason
