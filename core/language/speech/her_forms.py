"""A woman's form of a word, from a man's and the ending that is written behind it: μαθητές/τριες → μαθήτριες."""

import re

PLAIN, ACCENTED = "αεηιουω", "άέήίόύώ"
CONSONANTS = f"[^{PLAIN}{ACCENTED}ϊϋΐΰ]"
BARE = str.maketrans(ACCENTED, PLAIN)
# What is taken off his form, and which endings of hers go there, without their accent.
WAYS = (
    ("οι|οί|ους|ούς", "ες"),
    ("ος|ός|ο|ό|ον|όν", "η|α"),
    ("ου|ού", "ης|ας"),
    ("τές|τες|τής|της|τή|τη", "τρια|τριας|τριες"),
    ("τών", "τριων"),
    ("ες|ης|η", "ισσα|ισσας|ισσες"),
    ("οντες|όντες|ούντες|ώντες", "ουσες"),
    ("ων|ών", "ουσα"),
)
# Hers when nothing before it has the accent.
WITH_ACCENT = {
    "ες": "ές", "η": "ή", "α": "ά", "ης": "ής", "ας": "άς", "τριων": "τριών", "ουσες": "ούσες", "ουσα": "ούσα",
}  # fmt: skip
# A learned accent goes back to where it was: «ενδιαφερομένους» → «ενδιαφερόμενες», «υποψηφίους» → «υποψήφιες».
LEARNED = (
    (r"ομένους\Z", "όμενες"),
    (r"ουμένους\Z", "ούμενες"),
    (rf"η(?P<between>{CONSONANTS}+)ίους\Z", r"ή\g<between>ιες"),
)
SURE = re.compile(  # of the accent in -ους: early, or one that stays there
    rf"(?:[{ACCENTED}].*[{PLAIN}].*ους|ούς|[ηαιωμσ]μένους|ούχους|\A{CONSONANTS}*[{ACCENTED}]{CONSONANTS}*ους)\Z"
)
LADIES = {"κύριοι": "κυρίες", "κυρίους": "κυρίες", "κύριος": "κυρία", "κύριο": "κυρία", "κυρίου": "κυρίας"}


def of_several(his: str, ending: str) -> bool:
    """«μαθητών/τριών», «ενδιαφερόμενοι/ες»; not «αιτών/ούσα»."""
    return his.endswith(("οι", "οί", "ους", "ούς", "ες", "ές")) or ending.translate(BARE) == "τριων"


def her_form(his: str, ending: str) -> str | None:
    """In small letters, with an accent where his has one; None where it cannot be told."""
    bare = ending.translate(BARE)
    if his in LADIES:
        return LADIES[his]
    for of_his, of_hers in WAYS:
        taken = re.search(rf"(?:{of_his})\Z", his)
        if taken and taken.start() > 1 and bare in of_hers.split("|"):
            return _made(his, his[: taken.start()], bare)
    return None


def _made(his: str, stem: str, bare: str) -> str | None:
    if his.translate(BARE) == his:  # written in capitals
        return stem + bare
    for written, said in LEARNED:
        if bare == "ες" and re.search(written, his):
            return re.sub(written, said, his)
    if his.endswith("ους") and not SURE.search(his):
        return None
    if bare.startswith("τρια") or bare == "τριες":
        return _on_the_last_vowel(stem.translate(BARE)) + bare
    return stem + (bare if re.search(f"[{ACCENTED}]", stem) else WITH_ACCENT.get(bare, bare))


def _on_the_last_vowel(stem: str) -> str:
    """«μαθη» → «μαθή», «εκπαιδευ» → «εκπαιδεύ»."""
    at = max(stem.rfind(vowel) for vowel in PLAIN)
    return stem if at < 0 else stem[:at] + ACCENTED[PLAIN.index(stem[at])] + stem[at + 1 :]
