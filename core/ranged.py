"""A file as an answer: whole or a part of it (RFC 9110 §14), so that players can jump."""

import re

from fastapi import Request, Response

from core.pages import holds

_ONE_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


def ranged(request: Request, data: bytes, content_type: str, etag: str) -> Response:
    """200, 206, 304 or 416. Several ranges at once are answered with the whole, as the RFC allows."""
    headers = {"ETag": etag, "Accept-Ranges": "bytes", "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    if holds(request, etag):
        return Response(status_code=304, headers=headers)
    asked = _ONE_RANGE.match(request.headers.get("range", "").replace(" ", ""))
    changed = request.headers.get("if-range", etag) != etag
    if asked is None or asked.groups() == ("", "") or changed:
        return Response(data, headers=headers, media_type=content_type)
    first, last = asked.groups()
    start = int(first) if first else max(0, len(data) - int(last))
    end = min(int(last), len(data) - 1) if first and last else len(data) - 1
    if start > end:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{len(data)}"})
    headers["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
    return Response(data[start : end + 1], status_code=206, headers=headers, media_type=content_type)
