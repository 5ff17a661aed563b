"""Moments as computers and registries write them, before anything takes their figures for a telephone's."""

import re

from core.language.speech.dates import DAY, MONTH
from core.language.speech.draft import Rule

RULES = (
    Rule(
        "moment as computers write it",
        re.compile(
            rf"(?<![\w-])(?P<date>(?:19|20)\d{{2}}-{MONTH}-{DAY})[T ](?P<time>\d\d:\d\d)(?::\d\d(?:[.,]\d+)?)?"
            r"(?:Z|[+-]\d\d:?\d\d)?(?![\w:])"
        ),
        lambda m: f"{m['date']}, ώρα {m['time']}",
    ),
    Rule(
        "protocol of a day",
        re.compile(rf"(?<=\d)/(?={DAY}[.-]{MONTH}[.-](?:19|20)\d{{2}}(?!\d))"),
        lambda m: " της ",
    ),
)
