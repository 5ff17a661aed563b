"""The fake's page for people: a channel's posts as a reader sees them, in Greek, without scripts."""

from datetime import UTC, datetime
from html import escape
from zoneinfo import ZoneInfo

from channels.telegram.fake.state import Chat, Message, State

REFRESH_S = 2
ATHENS = ZoneInfo("Europe/Athens")
STYLE = """
body{margin:0;background:#d5e2ec;color:#0f1419;font:16px/1.4 system-ui,sans-serif}
header{background:#fff;border-bottom:1px solid #c4d3df;padding:.6rem 1rem;position:sticky;top:0}
h1{font-size:1.1rem;margin:0}header p{margin:.1rem 0 0;color:#4a5a67;font-size:.875rem}
nav a{margin-right:1rem;color:#0b5394}
ol{list-style:none;margin:0 auto;padding:1rem;max-width:34rem}
article{background:#fff;border-radius:.75rem;padding:.6rem .9rem;margin-bottom:.8rem;box-shadow:0 1px 2px #0003}
article div{white-space:pre-line;overflow-wrap:anywhere}
article footer{color:#4a5a67;font-size:.8125rem;text-align:right;margin-top:.3rem}
a{color:#0b5394}.none{text-align:center;color:#33434f}
@media(prefers-color-scheme:dark){body{background:#0e1621;color:#f2f5f7}header,article{background:#182533;border:0}
header p,article footer,.none{color:#a9b8c4}a,nav a{color:#7fc1ff}}
"""


def page(state: State, chosen: str | None) -> str:
    """The newest post first, so that it is seen without scrolling; `chosen` is a chat's @name or id, else the first."""
    chat = (state.find(chosen) if chosen else None) or (state.chats[0] if state.chats else None)
    title = chat.title if chat else "Κανένα κανάλι"
    return (
        f'<!doctype html><html lang="el"><head><meta charset="utf-8"><title>{escape(title)} – Telegram (δοκιμαστικό)'
        f'</title><base target="_blank">'
        f'<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="{REFRESH_S}">'
        f"<style>{STYLE}</style></head><body><header><h1>{escape(title)}</h1>"
        f'<p>Δοκιμαστικό Telegram · <span lang="en">demonstration server</span></p>{_choice(state, chat)}</header>'
        f"<main>{_posts(chat)}</main></body></html>"
    )


def _choice(state: State, shown: Chat | None) -> str:
    if len(state.chats) < 2:
        return ""
    links = "".join(
        '<a target="_self" '
        f'href="?chat={chat.id}"{" aria-current=page" if chat is shown else ""}>{escape(chat.title)}</a>'
        for chat in state.chats
    )
    return f'<nav aria-label="Κανάλια">{links}</nav>'


def _posts(chat: Chat | None) -> str:
    posts = [m for m in reversed(chat.messages) if not m.deleted] if chat else []
    if not posts:
        return '<p class="none">Δεν υπάρχουν αναρτήσεις.</p>'
    return f"<ol>{''.join(f'<li>{_post(post)}</li>' for post in posts)}</ol>"


def _post(post: Message) -> str:
    photo = "<p>[φωτογραφία]</p>" if post.photo_bytes is not None else ""
    edited = f" · επεξεργασία {_time(post.edited_at)}" if post.edited_at is not None else ""
    return f'<article id="m{post.id}">{photo}<div>{post.page}</div><footer>{_time(post.at)}{edited}</footer></article>'


def _time(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone(ATHENS):%d.%m.%Y %H:%M}"
