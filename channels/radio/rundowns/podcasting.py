"""The podcast's episodes: today's bulletins, and what today's rundown reads, each once."""

from channels.radio.clock.rundown import Rundown
from channels.radio.rundowns.as_podcast import CONTENT_TYPE, Episode, Podcast, as_podcast
from channels.radio.rundowns.sound import sound_of, standing
from channels.radio.settings import RadioSettings
from channels.radio.sound.bulletin_rows import Bulletin
from channels.radio.sound.bulletins import latest_bulletins
from channels.radio.sound.routes import address
from channels.radio.words import WORDS
from core.context import Context
from core.directory import load_directory
from core.pages import MunicipalitySettings
from core.playout import Piece
from schemas.localised import GREEK

MOST = 100


async def podcast_of(context: Context, rundown: Rundown, settings: RadioSettings) -> tuple[bytes, str]:
    """The feed in the station's first language, and its content type."""
    language, municipality = settings.spoken[0], MunicipalitySettings()
    url, author = context.settings.url, municipality.named(language)
    about = Podcast(
        address=f"{url}/radio/podcast.xml",
        home=f"{url}/radio",
        title=WORDS("podcast.title", language, municipality=author),
        said=WORDS("podcast.said", language, municipality=author),
        author=author,
        email=municipality.email,
        language=language,
        picture=await _picture(context, municipality.name),
    )
    pieces = {one.segment.id: one.segment for one in standing(rundown).readings if one.segment.files}
    newest = sorted(pieces.values(), key=lambda piece: piece.fresh_at, reverse=True)[:MOST]
    bulletins = [found for found in await latest_bulletins(context, settings) if found[0].language == language]
    made = [await _bulletin(context, *found) for found in bulletins]
    episodes = [*made, *[await _episode(context, piece) for piece in newest]]
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


async def _episode(context: Context, piece: Piece) -> Episode | None:
    url, octets = context.settings.url, await _octets(context, piece.files["spot"])
    if octets is None:
        return None
    return Episode(
        guid=f"urn:keryx:{piece.file}",
        title=piece.title,
        words=piece.parts["script"],
        audio=f"{url}{sound_of(piece)}",
        octets=octets,
        duration_s=piece.duration_s,
        page=f"{url}/announcements/{piece.announcement}",
        published=piece.fresh_at,
        transcript=f"{url}{address(piece, None)}.txt",
    )
