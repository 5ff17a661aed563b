"""Markdown as plain text worth reading: links keep their targets, lists their marks, lines stay short."""

import textwrap
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

WIDTH_CHARACTERS = 72
QUOTES = {"el": "«»“”", "en": "“”‘’"}


def to_text(markdown: str, language: str) -> str:
    """Paragraphs separated by an empty line; no markup."""
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True})
    parser.options["quotes"] = QUOTES["el" if language == "el" else "en"]
    parser.enable(["table", "strikethrough", "smartquotes"])
    tree = SyntaxTreeNode(parser.parse(markdown))
    return "\n\n".join(_blocks(tree.children, WIDTH_CHARACTERS))


def wrapped(text: str, width: int = WIDTH_CHARACTERS, indent: str = "") -> str:
    """Short lines; addresses are never broken."""
    return "\n".join(
        textwrap.fill(
            line,
            width,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
            replace_whitespace=False,
        )
        for line in text.split("\n")
    )


def _blocks(nodes: list[SyntaxTreeNode], width: int) -> Iterator[str]:
    for node in nodes:
        match node.type:
            case "heading":
                text = _inline(node)
                yield f"{text}\n{'-' * min(len(text), width)}"
            case "paragraph":
                yield wrapped(_inline(node), width)
            case "bullet_list" | "ordered_list":
                yield "\n".join(_items(node, width))
            case "blockquote":
                quoted = "\n\n".join(_blocks(node.children, width - 2))
                yield textwrap.indent(quoted, "> ", lambda line: True)
            case "fence" | "code_block":
                yield textwrap.indent(node.content.rstrip("\n"), "    ")
            case "hr":
                yield "-" * 20
            case "table":
                yield "\n".join(
                    " | ".join(_inline(cell) for cell in row.children)
                    for part in node.children
                    for row in part.children
                )
            case _:
                yield from _blocks(node.children, width)


def _items(node: SyntaxTreeNode, width: int) -> Iterator[str]:
    first = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, start=first):
        mark = f"{number}. " if node.type == "ordered_list" else "- "
        inner = "\n".join(_blocks(item.children, width - len(mark)))
        yield mark + inner.replace("\n", "\n" + " " * len(mark))


def _inline(node: SyntaxTreeNode) -> str:
    return "".join(_spans(node))


def _spans(node: SyntaxTreeNode) -> Iterator[str]:
    for child in node.children:
        match child.type:
            case "text" | "code_inline":
                yield child.content
            case "softbreak":
                yield " "
            case "hardbreak":
                yield "\n"
            case "link":
                text, target = _inline(child), str(child.attrs.get("href", ""))
                yield text if target.removeprefix("mailto:").removeprefix("tel:") == text else f"{text} ({target})"
            case "image":
                yield f"{child.content} ({child.attrs.get('src', '')})"
            case _:
                yield from _spans(child)
