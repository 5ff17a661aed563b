"""DKIM by a key file (RFC 6376, RFC 8463): each copy is signed after its recipient's own pieces are in it.

Relaxed form of both headers and body. The body is brought into that form once, when a mail is frozen; for each copy it
is only hashed, from the first piece on that differs.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from channels.email.mime import Pieces, Slot
from schemas.problems import wrong

# RFC 6376 §5.4.1, and what bulk receivers want covered (RFC 8058 §4: both lines of List-Unsubscribe). The first five
# are listed once more: a second line of theirs, added on the way, breaks the signature (§8.15).
SIGNED = (
    *("from", "to", "subject", "date", "reply-to", "message-id", "references", "mime-version", "content-type"),
    *("content-language", "auto-submitted", "precedence", "feedback-id", "list-id", "list-owner", "list-post"),
    *("list-unsubscribe", "list-unsubscribe-post"),
)
AGAIN = SIGNED[:5]
OWN = ("to", "date", "message-id")  # of each copy
_HOLE = b"\0"  # where its token goes
LEAST_RSA_BITS = 1024  # RFC 8301 §3.2
_SPACES = re.compile(rb"[ \t]+")
_TRAILING = re.compile(rb"[ \t]+(?=\r\n)")
_DOTS = re.compile(rb"(?m)^\.\.")
_FOLDS = re.compile(rb"\r\n(?=[ \t])")
WRAP_CHARACTERS = 70


@dataclass(frozen=True)
class Signer:
    """Whose signature it is, and where its public key is found: `selector._domainkey.domain`."""

    domain: str
    selector: str
    key: RSAPrivateKey | Ed25519PrivateKey

    @property
    def algorithm(self) -> str:
        return "rsa-sha256" if isinstance(self.key, RSAPrivateKey) else "ed25519-sha256"

    @property
    def record(self) -> str:
        """The TXT record to publish (RFC 6376 §3.6.1; RFC 8463 §4: the bare key of Ed25519)."""
        kind, form = ("rsa", serialization.PublicFormat.SubjectPublicKeyInfo)
        encoding = serialization.Encoding.DER
        if isinstance(self.key, Ed25519PrivateKey):
            kind, form, encoding = "ed25519", serialization.PublicFormat.Raw, serialization.Encoding.Raw
        public = self.key.public_key().public_bytes(encoding, form)
        return f"v=DKIM1; k={kind}; p={b64encode(public).decode('ascii')}"

    def sign(self, data: bytes) -> bytes:
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(hashlib.sha256(data).digest())  # RFC 8463 §3


def load_key(path: Path) -> RSAPrivateKey | Ed25519PrivateKey:
    """A private key in PEM without a password. ValueError in both languages says what is wrong with the file."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError:
        raise wrong(
            f"Δεν διαβάζεται το αρχείο «{path}»· ελέγξτε αν υπάρχει και αν το διαβάζει ο χρήστης του Κήρυκα.",
            f"The file “{path}” cannot be read; see whether it exists and the user of Keryx may read it.",
        ) from None
    except (ValueError, TypeError):
        raise wrong(
            f"Το «{path}» δεν είναι ιδιωτικό κλειδί PEM χωρίς συνθηματικό· φτιάξτε ένα με "
            "openssl genrsa -out dkim.pem 2048.",
            f"“{path}” is no PEM private key without a password; make one by openssl genrsa -out dkim.pem 2048.",
        ) from None
    if isinstance(key, Ed25519PrivateKey) or (isinstance(key, RSAPrivateKey) and key.key_size >= LEAST_RSA_BITS):
        return key
    raise wrong(
        f"Το κλειδί «{path}» δεν κάνει για DKIM· θέλει RSA με 2048 ψηφία ή Ed25519.",
        f"The key “{path}” is not fit for DKIM; RSA of 2048 bits or Ed25519 is needed.",
    )


class Seal:
    """Signs the copies of one frozen mail."""

    def __init__(self, signer: Signer, head: Pieces, content: Pieces) -> None:
        """`head` is what all copies share of their header lines."""
        self._signer = signer
        filled = b"".join(_HOLE if isinstance(piece, Slot) else piece for piece in head)
        self._shared = {name: line.split(_HOLE) for name, line in _fields(filled).items()}
        names = [name for name in SIGNED if name in OWN or name.encode("ascii") in self._shared]
        self._names = [name.encode("ascii") for name in names]
        self._tags = (
            f"DKIM-Signature: v=1; a={signer.algorithm}; c=relaxed/relaxed;\r\n d={signer.domain};"
            f" s={signer.selector};\r\n h={_folded([*names, *AGAIN])};\r\n"
        ).encode("ascii")
        relaxed = [piece if isinstance(piece, Slot) else _relaxed_body(piece) for piece in content]
        slots = [number for number, piece in enumerate(relaxed) if isinstance(piece, Slot)]
        first = slots[0] if slots else len(relaxed)
        self._first = first
        self._beginning = hashlib.sha256(b"".join(p for p in relaxed[:first] if isinstance(p, bytes)))
        self._rest = relaxed[first:]

    def header(self, own: bytes, content: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
        """The whole DKIM-Signature line of a copy, CRLF included.

        `own` are the header lines that no other copy has, `content` the pieces of its body: what fills a slot is the
        same in both forms.
        """
        digest = self._beginning.copy()
        for piece, filled in zip(self._rest, content[self._first :], strict=True):
            digest.update(filled if isinstance(piece, Slot) else piece)
        fields = _fields(own)
        covered = b"".join(fields.get(name) or self._line(name, tokens) for name in self._names)
        line = self._tags + b" bh=" + b64encode(digest.digest()) + b";\r\n b="
        signature = b64encode(self._signer.sign(covered + _relaxed_header(line))).decode("ascii")
        lines = [signature[i : i + WRAP_CHARACTERS] for i in range(0, len(signature), WRAP_CHARACTERS)]
        return line + "\r\n ".join(lines).encode("ascii") + b"\r\n"

    def _line(self, name: bytes, tokens: Sequence[bytes]) -> bytes:
        pieces = self._shared[name]
        return pieces[0] if len(pieces) == 1 else tokens[0].join(pieces)


def _fields(head: bytes) -> dict[bytes, bytes]:
    """Relaxed header lines by their names, each with its line end; we write none twice."""
    lines = _FOLDS.sub(b"", head.removesuffix(b"\r\n")).split(b"\r\n")
    return {(relaxed := _relaxed_header(line)).partition(b":")[0]: relaxed + b"\r\n" for line in lines}


def _relaxed_header(line: bytes) -> bytes:
    """RFC 6376 §3.4.2, without the line end."""
    name, _, value = _FOLDS.sub(b"", line).partition(b":")
    return name.strip().lower() + b":" + _SPACES.sub(b" ", value).strip()


def _relaxed_body(piece: bytes) -> bytes:
    """RFC 6376 §3.4.4 of a piece that begins a line or follows a slot, without the transport's doubled dots."""
    return _SPACES.sub(b" ", _TRAILING.sub(b"", _DOTS.sub(b".", piece)))


def _folded(names: Sequence[str]) -> str:
    lines, line = [], ""
    for name in names:
        if len(line) + len(name) > WRAP_CHARACTERS:
            lines.append(line)
            line = ""
        line += f"{name}:"
    return "\r\n  ".join([*lines, line.removesuffix(":")])
