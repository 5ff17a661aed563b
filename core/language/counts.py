"""Numbers of things as figures."""


def grouped(n: int, language: str) -> str:
    """1.500 in Greek, 1,500 in English."""
    return f"{n:,}" if language == "en" else f"{n:,}".replace(",", ".")
