"""What is said aloud of an announcement, by a presenter or a voice, in forms of 15, 30 and 60 seconds."""

from core.script.bound import bound_day, relative
from core.script.lines import FORMS, RATE, Seconds
from core.script.sentences import plain, sentence
from core.script.spoken import spoken
from core.script.syllables import read_time_s, syllables
from core.script.writing import Form, form, in_a_row, script

__all__ = [
    "FORMS",
    "RATE",
    "Form",
    "Seconds",
    "bound_day",
    "form",
    "in_a_row",
    "plain",
    "read_time_s",
    "relative",
    "script",
    "sentence",
    "spoken",
    "syllables",
]
