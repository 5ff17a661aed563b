"""Answers that nobody typed (RFC 3834): by their headers, then by their subjects; and those that ask for proof."""

import re

from channels.email.returned.opening import Opened
from channels.email.returned.wordings import flat, shows

_NO_HUMAN = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply-From",
    "X-Mail-Autoreply",
    "X-Vacation-From",
)
_AUTO_PRECEDENCE = re.compile(r"auto[-_ ]?reply")
_REPLY_MARK = re.compile(r"^(?:(?:re|aw|sv|vs|απ|απαντ|fw|fwd|πρθ|rv|r)\s?(?:\[\d+\])?: ?){1,6}")


def is_automatic(mail: Opened) -> bool:
    """A vacation notice, an acknowledgement, a receipt of reading, a challenge: no person reads what is answered."""
    submitted = mail.header("Auto-Submitted").split(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return True
    if "message/disposition-notification" in mail.reports or "message/global-disposition-notification" in mail.reports:
        return True
    if _AUTO_PRECEDENCE.search(mail.header("Precedence").lower()):
        return True
    if any(mail.header(name).strip().lower() not in ("", "no", "false") for name in _NO_HUMAN):
        return True
    kind = (
        mail.header("X-POST-MessageClass") + mail.header("Content-Class") + mail.header("X-MS-Exchange-Message-Class")
    )
    if "autoresponder" in kind.lower() or "oof" in mail.header("X-MS-Exchange-Generated-Message-Source").lower():
        return True
    # «Re: Εκτός γραφείου» may be a person's answer to somebody's notice: only what begins the subject counts.
    subject = mail.header("Subject")
    told = flat(subject)
    if shows("auto_subject", subject) and _REPLY_MARK.sub("", told) == told:
        return True
    return is_challenge(mail)


def is_challenge(mail: Opened) -> bool:
    if mail.header("X-TMDA-Confirm-Done") or mail.header("X-SpamArrest") or mail.header("X-AskBill"):
        return True
    return shows("challenge", mail.header("Subject")) and shows("challenge", mail.text[:4_000])
