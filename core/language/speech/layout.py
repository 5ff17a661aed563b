"""What the eye sees and the ear must not hear: lists, line breaks, emoji, Markdown, old accents."""

import re
import unicodedata

from core.language.letters import fold
from core.language.speech import enumerations
from core.language.speech.draft import Rule

BULLET = r"(?:[•‣◦▪■●►➤✓✔☑·*–—-]|\d{1,2}[.)]|[α-ωΑ-Ω]\)|[α-ι]\.)[ \t]+"
WRAPPED = 45
"""A longer line than this was broken by an editor, not by a writer."""
LINE_SEEN = 1_000
"""Of the line before and the item behind; longer ones are told by their ends."""
ONE_SOUND = re.compile("αι|ει|οι|υι|ου|αυ|ευ|ηυ|[αεηιουω]")
STRESSED_ONE_SYLLABLE = frozenset(["ή", "πού", "πώς"])
PICTURE = "[\U0001f300-\U0001faff\u2600-\u27bf][\ufe0f\U0001f3fb-\U0001f3ff]?"
POWERS = {"²": " στο τετράγωνο", "³": " στον κύβο"}
HALVES = {"ασ": "μισής", "ησ": "μισής", "ου": "μισού", "α": "μισή", "η": "μισή"}
FRACTIONS = {"½": "μισό", "¼": "ένα τέταρτο", "¾": "τρία τέταρτα", "⅓": "ένα τρίτο", "⅔": "δύο τρίτα"}


def _line_break(match: re.Match[str]) -> str | None:
    text, start = match.string, match.start()
    previous = text[max(text.rfind("\n", 0, start) + 1, start - LINE_SEEN) : start]
    in_list = re.match(rf"\s*{BULLET}", previous)
    punctuation = match["punctuation"]
    if not match["gap"]:
        return "." if in_list and punctuation not in (".", "!") and not previous.endswith((".", "!")) else None
    if match["bullet"]:
        if not in_list:
            return punctuation + " " if punctuation else " " if previous.endswith((":", "!", "?")) else ": "
        item, _, rest = text[match.end() : match.end() + LINE_SEEN].partition("\n")
        last = not re.match(rf"\s*{BULLET}", rest)
        return " και " if last and " και " not in previous + item and "," not in previous + item else ", "
    if punctuation in ("", ",", "·", ";") and in_list:
        return ". "
    if punctuation or previous.rstrip().endswith((":", "!", "?", "…")) or not previous.strip():
        return f"{punctuation} "
    if "\n" not in match["gap"].strip(" \t")[1:] and len(previous) > WRAPPED:
        return " "
    starts_new = re.match(r"[A-ZΑ-ΩΆΈΉΊΌΎΏ\d«]", text[match.end() : match.end() + 1])
    return ". " if starts_new or "\n" in match["gap"].strip(" \t")[1:] else " "


def _picture(match: re.Match[str]) -> str | None:
    """«📞 2310…», «📧 info@…»: lines that follow one another and begin so are a list."""
    text, end = match.string, match.string.find("\n", match.end())
    before = text.rfind("\n", 0, max(0, match.start() - 1)) + 1
    beside = (text[before : before + 12] if match.start() else "", text[end + 1 : end + 13] if end >= 0 else "")
    return "• " if any(re.match(rf"[ \t]*(?:{PICTURE}|•)[ \t]+\S", line) for line in beside) else None


def _bullet_in_a_line(match: re.Match[str]) -> str:
    return " " if match.string[match.start() - 1] in ":.!;" else ", "


def _half(match: re.Match[str]) -> str:
    """«½ ώρα» → μισή, «½ ίντσας» → μισής, «½ κιλό» → μισό."""
    noun = fold(match["noun"])
    if noun.endswith(("μα", "ματα")):
        return "μισό "
    return next((said for ending, said in HALVES.items() if noun.endswith(ending)), "μισό") + " "


def _monotonic(match: re.Match[str]) -> str:
    kept = "".join(
        {"\u0300": "\u0301", "\u0342": "\u0301"}.get(sign, sign)
        for sign in unicodedata.normalize("NFD", match.group())
        if not unicodedata.combining(sign) or sign in "\u0300\u0301\u0342\u0308"
    )
    word = unicodedata.normalize("NFC", kept)
    bare = "".join(sign for sign in kept if sign != "\u0301")
    one_syllable = len(ONE_SOUND.findall(bare.lower())) < 2
    return unicodedata.normalize("NFC", bare) if one_syllable and word not in STRESSED_ONE_SYLLABLE else word


def _plain_digit(match: re.Match[str]) -> str:
    return str(unicodedata.digit(match.group()))


def _symbol(match: re.Match[str]) -> str | None:
    sign = match.group()
    if sign in "°℃№":
        return {"℃": "°C", "№": "αριθμός "}.get(sign)
    return "" if unicodedata.category(sign) in ("So", "Cf", "Co", "Cn") or sign in "\ufe0e\ufe0f\u20e3" else None


RULES = (
    Rule("line ending", re.compile(r"\r\n?|[\u2028\u2029\u0085\v\f]"), lambda m: "\n"),
    Rule("bullet in a line", re.compile(r"(?<=\S)[ \t]++[•‣◦▪■●►➤✓✔☑✅][ \t]*(?=\S)"), _bullet_in_a_line),
    Rule("list in dots", re.compile(r"(?m)^[ \t]*[■●►➤✓✔☑▪✅➡→⇒▶🔹🔸]\ufe0f?[ \t]*"), lambda m: "• "),
    Rule("list in pictures", re.compile(rf"(?m)^[ \t]*{PICTURE}[ \t]+(?=\S)"), _picture),
    Rule("skin tone", re.compile("[\U0001f3fb-\U0001f3ff]"), lambda m: ""),
    Rule("symbol", re.compile(r"[^\w\s.,;:!?()\[\]{}«»\"'’%€/@&+*#<>=_~^|`´΄΅-]"), _symbol),
    Rule("half of what follows", re.compile(r"(?<![\d½])(?<!\d\s)½\s*(?=(?P<noun>[α-ωά-ώϊΐ]{3,})(?!\w))"), _half),
    Rule("fraction sign", re.compile("[½¼¾⅓⅔]"), lambda m: f" {FRACTIONS[m.group()]} "),
    Rule("superscript unit", re.compile(r"(?<=[mμ])([²³])"), lambda m: str(unicodedata.digit(m.group()))),
    Rule(
        "power",
        re.compile(r"(?<=(?<![\d.,])[1-9]|(?<=[1-9])0)(?P<power>[²³])(?![⁰¹²³⁴-⁹])"),
        lambda m: POWERS[m["power"]],
    ),
    Rule("digit sign", re.compile(r"[²³¹⁰⁴-⁹₀-₉①-⑨]"), _plain_digit),
    Rule("foreign digit", re.compile(r"(?![0-9])\d"), _plain_digit),
    Rule("odd space", re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000\t]"), lambda m: " "),
    Rule("gap", re.compile(r" {2,}"), lambda m: " "),
    Rule("no gap", re.compile(r"(?<=[α-ωά-ώ]{2}\.)(?=\d)|(?<=[α-ωά-ώ]{3})(?=\d{1,2}:\d\d)"), lambda m: " "),
    Rule("old accents", re.compile(r"(?<!\w)[^\W\u1f00-\u1fff]*[\u1f00-\u1fff]\w*"), _monotonic),
    Rule("markdown link", re.compile(r"!?\[([^\[\]\n]+)\]\([^()\s]*\)"), lambda m: m[1]),
    Rule(
        "markdown",
        re.compile(r"(?m)^[ \t]*(?:#{1,6}|>+)[ \t]+|\*\*|__|`|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w)"),
        lambda m: "",
    ),
    Rule("table head line", re.compile(r"(?m)^[ \t]*\|[ \t:|-]+\|[ \t]*\n"), lambda m: ""),
    Rule(
        "table row",
        re.compile(r"(?m)^[ \t]*\|(?P<cells>.+?)\|?[ \t]*$"),
        lambda m: ", ".join(cell.strip() for cell in m["cells"].split("|") if cell.strip()) + ".",
    ),
    Rule("rule line", re.compile(r"(?m)^[ \t]*(?:[-*_=]{3,})[ \t]*$"), lambda m: ""),
    Rule("bar", re.compile(r"(?<=\S)[ \t]++[|¦][ \t]+(?=\S)"), lambda m: ", "),
    *enumerations.RULES,
    Rule("first of a numbered list", re.compile(r"\A\s*1\.[ \t]+(?=[^\n]+\n\s*2\.[ \t])"), lambda m: "• "),
    Rule("first of a lettered list", re.compile(r"\A\s*[αΑ][).][ \t]+(?=[^\n]+\n\s*[βΒ][).][ \t])"), lambda m: "• "),
    Rule(
        "line break",
        re.compile(rf"(?<![ \t])[ \t]*+(?P<punctuation>[.,;·!]?)[ \t]*+(?:(?P<gap>\n\s*)(?P<bullet>{BULLET})?|\Z)"),
        _line_break,
    ),
    Rule("first bullet", re.compile(r"\A\s*(?:[•‣◦▪·*–—-]|\d{1,2}\))[ \t]+"), lambda m: ""),
)
