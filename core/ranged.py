"""A file as an answer: whole or a part of it (RFC 9110 §14), so that players can jump."""

import re

from fastapi import Request, Response

from core.pages import holds

_ONE_RANGE = re.compile(r"bytes\s*=\s*([0-9]*)\s*-\s*([0-9]*)", re.IGNORECASE)
_DIGITS = 18
_MOST = 10**_DIGITS  # more bytes than any file has


def ranged(request: Request, data: bytes, content_type: str, etag: str) -> Response:
    """200, 206, 304 or 416. Several ranges at once are answered with the whole, as the RFC allows; and so is what is no
    range (§14.1.1: one that ends before it begins), and whatever is not asked by GET (§14.2)."""
    headers = {"ETag": etag, "Accept-Ranges": "bytes", "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    if holds(request, etag):
        return Response(status_code=304, headers=headers)
    asked = _asked(request)
    if asked is None or request.headers.get("if-range", etag) != etag:
        return Response(data, headers=headers, media_type=content_type)
    first, last = asked
    start = max(0, len(data) - last) if first is None else first
    end = len(data) - 1 if first is None else min(last, len(data) - 1)
    if start > end:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{len(data)}"})
    headers["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
    return Response(data[start : end + 1], status_code=206, headers=headers, media_type=content_type)


def _asked(request: Request) -> tuple[int | None, int] | None:
    """First and last byte; without a first one, how many from the end. None: the whole."""
    said = _ONE_RANGE.fullmatch(request.headers.get("range", "").strip())
    if said is None or request.method != "GET":
        return None
    first, last = (_number(digits) for digits in said.groups())
    if first is None:
        return None if last is None else (None, last)
    if last is not None and last < first:
        return None
    return first, _MOST if last is None else last


def _number(digits: str) -> int | None:
    """At most `_MOST`, however many digits it has. None: there is none."""
    if not digits:
        return None
    written = digits.lstrip("0")
    return _MOST if len(written) > _DIGITS else int(written or "0")
