"""While the program is loaded nothing is garbage: the collector rests, and never looks at what was loaded."""

import gc


def begins() -> None:
    gc.disable()


def ended() -> None:
    gc.freeze()
    gc.enable()
