"""What the web-TV may play: a clip an announcement and language, and the files made for it."""

from core.makings import makings_table
from core.playout import pieces_table
from core.tables import metadata

clips = pieces_table("webtv_clips", metadata)
films = makings_table("webtv_films", metadata)
