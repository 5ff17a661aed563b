"""The podcast's episodes: today's bulletins, and what today's rundown reads, each once and in its longest form.

Who has an episode hears it whenever they like: where the words for any day are not those for today, it has the former.
"""

import hashlib

from channels.radio.clock.rundown import Rundown
from channels.radio.render import LONGEST
from channels.radio.rundowns.as_podcast import CONTENT_TYPE, Episode, Podcast, as_podcast
from channels.radio.rundowns.sound import standing
from channels.radio.settings import RadioSettings
from channels.radio.sound.bulletin_rows import Bulletin
from channels.radio.sound.bulletins import Bulletins
from channels.radio.sound.routes import address
from channels.radio.sound.takes import Take, Takes
from channels.radio.words import WORDS
from core.context import Context
from core.directory import load_directory
from core.pages import MunicipalitySettings
from core.playout import Piece
from schemas.localised import GREEK

MOST = 100


async def podcast_of(
    context: Context, rundown: Rundown, settings: RadioSettings, bulletins: Bulletins, language: str
) -> tuple[bytes, str]:
    """The feed of what is said in that language, one that the station speaks, and its content type."""
    municipality, first = MunicipalitySettings(), language == settings.spoken[0]
    url, author = context.settings.url, municipality.named(language)
    about = Podcast(
        address=f"{url}/radio/podcast{'' if first else f'.{language}'}.xml",
        home=f"{url}/radio",
        title=WORDS("podcast.title", language, municipality=author),
        said=WORDS("podcast.said", language, municipality=author),
        author=author,
        email=municipality.email,
        language=language,
        picture=await _picture(context, municipality.name),
    )
    read = [one.segment for one in standing(rundown).readings]
    pieces = {one.id: one for one in read if one.files and one.language == language}
    newest = sorted(pieces.values(), key=lambda piece: piece.fresh_at, reverse=True)[:MOST]
    takes = await Takes(context.store).to_keep(newest, rundown.day)
    made = [await _bulletin(context, *found) for found in await bulletins.standing(language)]
    episodes = [*made, *[await _episode(context, piece, takes.get((piece.id, LONGEST))) for piece in newest]]
    return as_podcast(about, [episode for episode in episodes if episode is not None]), CONTENT_TYPE


async def _picture(context: Context, municipality: str) -> str:
    """The municipality's logo, else the first that an issuer has."""
    async with context.store.read() as connection:
        issuers = (await load_directory(connection)).current.issuers
    mine = [one for one in issuers if one.name.best(GREEK) == municipality]
    logos = (one.logo for one in [*mine, *issuers] if one.logo is not None)
    return next((logo for logo in logos if logo.lower().endswith((".png", ".jpg", ".jpeg"))), "")


async def _bulletin(context: Context, bulletin: Bulletin, title: str) -> Episode | None:
    """One that is made of other items is a new episode."""
    url, octets = context.settings.url, await _octets(context, bulletin.files["mp3"])
    if octets is None:
        return None
    return Episode(
        guid=f"urn:keryx:bulletin:{bulletin.name}-{bulletin.language}:{bulletin.recipe[:16]}",
        title=title,
        words=title,
        audio=f"{url}{bulletin.address}.mp3",
        octets=octets,
        duration_s=bulletin.facts["duration_s"],
        page=f"{url}/radio",
        published=bulletin.at,
    )


async def _octets(context: Context, key: str) -> int | None:
    """None: it was destroyed just now."""
    try:
        return await context.media.size(key)
    except FileNotFoundError:
        return None


async def _episode(context: Context, piece: Piece, take: Take | None) -> Episode | None:
    """Other words of the same edition, staff's own, are another episode too. No take yet: its plain spot."""
    url, octets = context.settings.url, await _octets(context, take.files["mp3"] if take else piece.files["spot"])
    if octets is None:
        return None
    path, words = address(piece, take), take.script if take else piece.parts["script"]
    other = words != piece.parts["script"]
    return Episode(
        guid=f"urn:keryx:{piece.file}{f':{_digest(words)}' if other else ''}",
        title=piece.title,
        words=words,
        audio=f"{url}{path}.mp3",
        octets=octets,
        duration_s=take.duration_s if take else piece.duration_s,
        page=f"{url}/announcements/{piece.announcement}",
        published=take.at if take and other else piece.fresh_at,
        transcript=f"{url}{path}.txt",
    )


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]
