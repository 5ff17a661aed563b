"""What the radio does again and again."""

from collections.abc import Sequence

from channels.radio.clock.noting import Noting
from channels.radio.clock.recalling import Recalling
from channels.radio.settings import RadioSettings
from channels.radio.sound.bulletins import Bulletins
from channels.radio.sound.making import MakingTakes
from channels.radio.sound.telling import MakingBulletins
from channels.radio.studio.recounting import Recounting
from channels.radio.studio.unended import Unended
from core.context import Context
from core.jobs import Job


def jobs(context: Context) -> Sequence[Job]:
    settings = RadioSettings()
    return [
        MakingTakes(context, settings),
        MakingBulletins(Bulletins(context, settings)),
        Noting(context, settings),
        Recalling(context, settings),
        Recounting(context),
        Unended(context),
    ]
