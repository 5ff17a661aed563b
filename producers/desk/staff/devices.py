"""How a browser's own name for itself is said to people: which browser, on what."""

from core.language.catalogue import Catalogue
from producers.desk.office import WORDS

# The first that is found counts: each of the later ones names the earlier too.
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_name(agent: str, language: str, words: Catalogue = WORDS) -> str:
    """«Firefox σε Windows»; what is not known is said so."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if browser and system:
        return words("device.both", language, browser=browser, system=system)
    return browser or system or words("device.unknown", language)
