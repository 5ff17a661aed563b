"""Greek and English words: letters, dates, money, catalogues of sentences, and Greek as it is spoken."""

from core.language.letters import elot743, fold, slug, upper

__all__ = ["elot743", "fold", "slug", "upper"]
