"""The mails that are no announcement of their own: digests, reminders, sign-up, invitations, the magazine.

Each module holds what its letter must know, a frozen dataclass, and a pure `compose(it, language, url) -> Letter`.
`channels.email.layout.parts` makes the mail of it. Their links stand as they are; the foot
of what goes to many has marks for each recipient's own tokens.
"""
