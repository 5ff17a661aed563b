"""Complaints: reports of the feedback loops (RFC 5965), and Microsoft's, which have a form of their own."""

from channels.email.returned import addresses
from channels.email.returned.fields import groups, typed
from channels.email.returned.opening import Opened

NO_COMPLAINT = {"not-spam", "auth-failure", "dmarc", "virus"}  # praise, or about a mail that was not ours (RFC 6591)


def complaint(mail: Opened) -> tuple[bool, str | None] | None:
    """Whether it is a complaint, and whose; None when it is no feedback report."""
    text = mail.reports.get("message/feedback-report")
    if text is None:
        return _of_microsoft(mail)
    fields: dict[str, str] = {}
    for group in groups(text):
        fields = {**group, **fields}
    if fields.get("feedback-type", "abuse").split(";")[0].strip().lower() in NO_COMPLAINT:
        return False, None
    given = (fields.get(name, "") for name in ("original-rcpt-to", "removal-recipient", "x-original-rcpt-to"))
    found = (addresses.first(typed(value)) for value in given if value)
    return True, next((who for who in found if who), None) or addresses.first(mail.of_enclosed("To"))


def _of_microsoft(mail: Opened) -> tuple[bool, str | None] | None:
    for read in (mail.header, mail.of_enclosed):
        if who := read("X-HmXmrOriginalRecipient"):
            return True, addresses.first(who)
    return None
