"""Mails that come back, written here after the standards and after what servers are known to say."""

MARIA = "maria@dimotes.example"
ORIGINAL = (
    "From: keryx@limnochori.example\nTo: {to}\nMessage-ID: <abc.1.7@limnochori.example>\nSubject: Συναυλία\n\nΚείμενο\n"
)


def report(
    *groups: str,
    words: str = "This is the mail system.\n",
    to: str = "maria@dimotes.example",
    form: str = "delivery-status",
) -> bytes:
    """A multipart/report (RFC 6522) of these groups of fields."""
    fields = "\n".join(f"{group.strip()}\n" for group in groups)
    return (
        "From: MAILER-DAEMON@mx.example (Mail Delivery System)\nTo: bounces@limnochori.example\n"
        "Subject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/report; report-type={form}; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{words}\n"
        f"--b\nContent-Type: message/{form}\n\n{fields}\n"
        f"--b\nContent-Type: message/rfc822\n\n{ORIGINAL.format(to=to)}\n--b--\n"
    ).encode()


def dsn(
    diagnostic: str = "",
    *,
    status: str = "5.0.0",
    action: str = "failed",
    words: str = "This is the mail system.\n",
    recipient: str = "maria@dimotes.example",
) -> bytes:
    """A delivery report about one recipient (RFC 3464)."""
    said = f"Diagnostic-Code: smtp; {diagnostic}\n" if diagnostic else ""
    group = f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n{said}"
    return report("Reporting-MTA: dns; mx.example\nArrival-Date: Tue, 24 Nov 2026 10:00:00 +0200", group, words=words)


def arf(kind: str, *fields: str, to: str = "maria@dimotes.example") -> bytes:
    """A complaint of a feedback loop (RFC 5965)."""
    return report(
        "\n".join([f"Feedback-Type: {kind}", "User-Agent: SomeLoop/1.0", "Version: 1", *fields]),
        to=to,
        form="feedback-report",
    )


def plain(
    body: str, *, subject: str = "failure notice", sender: str = "MAILER-DAEMON@mx.example", **headers: str
) -> bytes:
    """A mail without any structure."""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return (
        f"From: {sender}\nTo: bounces@limnochori.example\nSubject: {subject}\n{more}"
        f"Content-Type: text/plain; charset=utf-8\n\n{body}"
    ).encode()


# Systems that write no report: what they send, what it means, and the code in it.
BOUNCES = {
    "qmail": (
        plain(
            """Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<maria@dimotes.example>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 No such user
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.

Subject: Spam and quota
"""
        ),
        "hard",
        "5.1.1",
    ),
    "exim": (
        plain(
            """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its recipients.

  maria@dimotes.example
    SMTP error from remote mail server after RCPT TO:<maria@dimotes.example>:
    host mx [192.0.2.1]: 550 unknown user
""",
            subject="Mail delivery failed: returning message to sender",
            X_Failed_Recipients=MARIA,
        ),
        "hard",
        None,
    ),
    "old sendmail": (
        plain(
            """   ----- The following addresses had permanent fatal errors -----
<maria@dimotes.example>

   ----- Transcript of session follows -----
... while talking to mx.dimotes.example.:
>>> RCPT To:<maria@dimotes.example>
<<< 552 5.2.2 Over quota
554 <maria@dimotes.example>... Service unavailable
""",
            subject="Returned mail: Service unavailable",
        ),
        "full",
        "5.2.2",
    ),
    "old exchange": (
        plain(
            """Your message

  To: maria@dimotes.example
  Subject: x

did not reach the following recipient(s):

maria@dimotes.example on Tue, 24 Nov 2026
    The recipient name is not recognized
""",
            subject="Undeliverable: x",
            sender="System Administrator <postmaster@dimotes.example>",
        ),
        "hard",
        None,
    ),
    "in Greek, full": (
        plain(
            "Το μήνυμά σας δεν παραδόθηκε.\n\n<maria@dimotes.example>: Το γραμματοκιβώτιο είναι γεμάτο.\n",
            subject="Αποτυχία παράδοσης",
        ),
        "full",
        None,
    ),
    "in Greek, unknown": (
        plain(
            "Η παράδοση δεν ήταν δυνατή.\n\n<maria@dimotes.example>: Δεν υπάρχει τέτοιος χρήστης\n",
            subject="Μη παραδοτέο μήνυμα",
            sender="Postmaster <postmaster@provider.example>",
        ),
        "hard",
        None,
    ),
    "in German": (
        plain(
            "Ihre Nachricht konnte nicht zugestellt werden:\n\nmaria@dimotes.example\nDas Postfach ist voll\n",
            subject="Unzustellbar: x",
        ),
        "full",
        None,
    ),
    "in French": (
        plain(
            "Votre message n'a pas pu être remis\n\n<maria@dimotes.example>: cet utilisateur n'existe pas\n",
            subject="Échec de remise",
        ),
        "hard",
        None,
    ),
    "in Italian": (
        plain(
            "Il messaggio non è stato consegnato a\n\n<maria@dimotes.example>: indirizzo inesistente\n",
            subject="Mancata consegna",
        ),
        "hard",
        None,
    ),
    "a warning": (
        plain(
            """**********************************************
** THIS IS A WARNING MESSAGE ONLY **
** YOU DO NOT NEED TO RESEND YOUR MESSAGE **

The original message was received at 10:00
<maria@dimotes.example>... Deferred: Connection timed out
""",
            subject="Warning: could not send message for past 4 hours",
        ),
        "soft",
        None,
    ),
}
