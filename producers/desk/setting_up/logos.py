"""Logos of issuers: taken in as a square PNG without anything hidden in it, served while an issuer shows it."""

import asyncio
import re
from io import BytesIO

from fastapi import APIRouter, Request, Response
from PIL import Image, ImageOps, UnidentifiedImageError
from starlette.exceptions import HTTPException

from core.context import Context
from core.directory import load_directory
from core.errors import FieldError, Invalid
from core.media import Media
from core.ranged import ranged
from core.routing import Late

LOGOS = "/logos"
MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
SMALLEST, LARGEST = 96, 512  # pixels of a side
FORMATS = ("PNG", "JPEG", "WEBP")
_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}\.png")


async def keep(media: Media, data: bytes) -> str:
    """The key of what was uploaded, made ours. Invalid: it is no picture we can show."""
    return await media.put(await asyncio.to_thread(square, data), ".png")


def square(data: bytes) -> bytes:
    """The picture drawn anew: turned as its camera says, on a transparent square, with no metadata."""
    if len(data) > MOST_BYTES:
        raise _wrong("Το αρχείο είναι πάνω από 5 MB.", "The file is larger than 5 MB.")
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as found:
            if found.width * found.height > MOST_PIXELS:
                raise _wrong("Η εικόνα είναι υπερβολικά μεγάλη.", "The picture is far too large.")
            drawn = ImageOps.exif_transpose(found).convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _wrong("Δεν είναι εικόνα PNG, JPEG ή WebP.", "It is no PNG, JPEG or WebP picture.") from error
    if max(drawn.size) < SMALLEST:
        raise _wrong("Χρειάζεται τουλάχιστον 96 εικονοστοιχεία.", "It needs 96 pixels at least.")
    drawn.thumbnail((LARGEST, LARGEST))
    side = max(drawn.size)
    whole = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    whole.paste(drawn, ((side - drawn.width) // 2, (side - drawn.height) // 2))
    out = BytesIO()
    whole.save(out, "PNG", optimize=True)
    return out.getvalue()


def router(context: Context) -> APIRouter:
    routes = APIRouter(route_class=Late, include_in_schema=False)

    @routes.api_route(LOGOS + "/{folder}/{name}", methods=["GET", "HEAD"])
    async def logo(folder: str, name: str, request: Request) -> Response:
        key = f"{folder}/{name}"
        async with context.store.read() as connection:
            shown = {one.logo for one in (await load_directory(connection)).issuers}
        if not _KEY.fullmatch(key) or f"{context.settings.url}{LOGOS}/{key}" not in shown:
            raise HTTPException(404)
        try:
            data = await context.media.read(key)
        except FileNotFoundError as error:
            raise HTTPException(404) from error
        return ranged(request, data, "image/png", f'"{name[:32]}"')

    return routes


def _wrong(el: str, en: str) -> Invalid:
    return Invalid([FieldError("logo_file", el, en)])
