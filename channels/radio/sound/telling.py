"""The job that makes bulletins, so that they are there before somebody asks, and drops what nobody can ask for."""

from datetime import datetime, timedelta

import structlog

from channels.radio.sound.bulletins import Bulletins
from core.errors import Refused, TryLater
from core.loudness import LoudnessFailed, Silent
from core.programs import in_background

log = structlog.get_logger()


class MakingBulletins:
    name = "radio:bulletins"
    every = timedelta(seconds=15)

    def __init__(self, bulletins: Bulletins) -> None:
        self._bulletins = bulletins

    async def run(self, now: datetime) -> bool:
        """All of them; those that stand are only looked at. What cannot be made holds up no other."""
        wanted = await self._bulletins.wanted()
        names = {(one.name, one.language) for one in wanted}
        for gone in await self._bulletins.all():
            if (gone.name, gone.language) not in names:
                await self._bulletins.drop(gone)
        await self._bulletins.let_go()
        for one in wanted:
            try:
                with in_background():
                    await self._bulletins.make(one)
            except LoudnessFailed as error:
                log.error("radio.bulletin_refused", bulletin=one.name, language=one.language, reason=str(error))
            except (TryLater, Refused, Silent) as error:
                log.warning("radio.bulletin_later", bulletin=one.name, language=one.language, reason=str(error))
        return False
