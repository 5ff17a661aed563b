"""The podcast's episodes: what today's rundown reads, each once, with the length of its file."""

from channels.radio.clock.rundown import Rundown
from channels.radio.rundowns.as_podcast import CONTENT_TYPE, Episode, Podcast, as_podcast
from channels.radio.rundowns.sound import sound_of, standing
from channels.radio.settings import RadioSettings
from channels.radio.words import WORDS
from core.context import Context
from core.pages import MunicipalitySettings
from core.playout import Piece

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
    )
    pieces = {one.segment.id: one.segment for one in standing(rundown).readings if one.segment.files}
    newest = sorted(pieces.values(), key=lambda piece: piece.fresh_at, reverse=True)[:MOST]
    return as_podcast(about, [await _episode(context, piece) for piece in newest]), CONTENT_TYPE


async def _episode(context: Context, piece: Piece) -> Episode:
    url = context.settings.url
    return Episode(
        guid=f"urn:keryx:{piece.file}",
        title=piece.title,
        words=piece.parts["script"],
        audio=f"{url}{sound_of(piece)}",
        octets=await context.media.size(piece.files["spot"]),
        duration_s=piece.duration_s,
        page=f"{url}/announcements/{piece.announcement}",
        published=piece.fresh_at,
    )
