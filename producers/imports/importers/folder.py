"""A watched folder: files that are whole are read, by what they are, and moved away when all of them is stored."""

import asyncio
import os
import stat
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import field_validator

from producers.imports import cleaning
from producers.imports.charsets import decoded
from producers.imports.importers import calendar, feed, table
from producers.imports.items import Item, Look, SettingsOf, Trouble, Wrong
from producers.imports.opening import MOST_BYTES, members
from schemas.problems import wrong

DONE, REFUSED = "done", "refused"
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", ".swp")
MOST_FILES = 200


class FolderSettings(SettingsOf):
    folder: str  # inside the folder of KERYX_IMPORTS_FOLDER

    @field_validator("folder")
    @classmethod
    def _one_name(cls, folder: str) -> str:
        if not folder.strip() or folder != Path(folder).name or folder.startswith(".") or not folder.isprintable():
            raise wrong(
                "Γράψτε το όνομα ενός φακέλου, χωρίς / και τελείες.", "Write the name of a folder, without / and dots."
            )
        return folder


class Folder:
    name = "folder"
    settings = FolderSettings
    clips = False

    def __init__(self, root: Path | None) -> None:
        self._root = root

    async def look(self, settings: FolderSettings, cursor: Mapping[str, Any], now: datetime) -> Look:
        """A file that is as it was at the last look is whole: nobody is writing it any more."""
        return await asyncio.to_thread(self._look, self._place(settings), cursor, now)

    async def taken(self, settings: FolderSettings, look: Look) -> None:
        await asyncio.to_thread(_move, self._place(settings), look.cursor)

    def _place(self, settings: FolderSettings) -> Path:
        """Trouble: there is none, or it is not where it says."""
        if self._root is None:
            raise Trouble(
                "Δεν έχει οριστεί φάκελος (KERYX_IMPORTS_FOLDER).", "No folder is set (KERYX_IMPORTS_FOLDER)."
            )
        place = self._root / settings.folder
        if place.is_symlink() or not place.is_dir():
            raise Trouble(f"Δεν υπάρχει ο φάκελος {settings.folder}.", f"There is no folder {settings.folder}.")
        return place

    def _look(self, place: Path, cursor: Mapping[str, Any], now: datetime) -> Look:
        before, here = cursor.get("here", {}), _files(place)
        items: list[Item] = []
        problems: list[Wrong] = []
        done: dict[str, str] = {}
        for name, seen in here.items():
            if before.get(name) != seen and not cursor.get("trial"):
                continue
            try:
                found, wrong_ones = _read(name, _content(place / name), now)
            except Trouble as trouble:
                found, wrong_ones = [], [Wrong(name, trouble.said)]
            items += found
            problems += [Wrong(f"{name} {one.where}" if one.where != name else name, one.said) for one in wrong_ones]
            done[name] = DONE if found or not wrong_ones else REFUSED
        return Look(items, problems, pending=len(done) < len(here), cursor={"here": here, "done": done})


def _files(place: Path) -> dict[str, list[int]]:
    """Ordinary files by name, with their size and time; links, and what is plainly unfinished, are none of ours."""
    found = {}
    with os.scandir(place) as entries:
        for entry in entries:
            known = entry.stat(follow_symlinks=False)
            hidden = entry.name.startswith((".", "~$")) or entry.name.lower().endswith(UNFINISHED)
            if stat.S_ISREG(known.st_mode) and not hidden and entry.name.isprintable():
                found[entry.name] = [known.st_size, known.st_mtime_ns]
    return dict(sorted(found.items())[:MOST_FILES])


def _content(path: Path) -> bytes:
    """Never through a link, even one that was put there since the look; never more than is taken."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Trouble("Δεν ανοίγει.", "It cannot be opened.") from error
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise Trouble("Δεν είναι αρχείο.", "It is no file.")
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Trouble(f"Είναι πάνω από {MOST_BYTES // 1_000_000} MB.", f"It is more than {MOST_BYTES // 1_000_000} MB.")
    return data


def _read(name: str, data: bytes, now: datetime, *, inside: bool = False) -> tuple[list[Item], list[Wrong]]:
    suffix = Path(name).suffix.lower()
    if suffix in (".csv", ".xlsx", ".ods"):
        return table.read(data, name)
    if suffix == ".ics":
        return calendar.read(data, now)
    if suffix in (".xml", ".rss", ".atom"):
        return [feed.item_of(entry, now) for entry in feed.read(data)], []
    if suffix in (".txt", ".md"):
        return [_text(name, data)], []
    if suffix == ".zip" and not inside:
        return _of_archive(data, now)
    raise Trouble(
        f"Δεν διαβάζονται αρχεία «{suffix}»· δώστε CSV, Excel, ODS, ICS, RSS, TXT ή MD.",
        f"Files “{suffix}” are not read; give CSV, Excel, ODS, ICS, RSS, TXT or MD.",
    )


def _of_archive(data: bytes, now: datetime) -> tuple[list[Item], list[Wrong]]:
    """Each file in it; an archive in an archive is not opened."""
    items: list[Item] = []
    problems: list[Wrong] = []
    for name, content in members(data):
        try:
            found, wrong_ones = _read(name, content, now, inside=True)
        except Trouble as trouble:
            found, wrong_ones = [], [Wrong(name, trouble.said)]
        items += found
        problems += wrong_ones
    return items, problems


def _text(name: str, data: bytes) -> Item:
    """The first line is the title, the rest the text; the file's name is its key."""
    raw = decoded(data)
    title, _, rest = cleaning.paragraphs(raw).partition("\n")
    title = cleaning.line(title.lstrip("# "))
    if not title:
        raise Trouble("Είναι κενό.", "It is empty.")
    body: dict[str, Any] = {"title": {"el": title}}
    if rest.strip():
        body["body"] = {"el": rest.strip()}
    return Item(name, body, notes=cleaning.notes(raw))


def _move(place: Path, cursor: Mapping[str, Any]) -> None:
    """Only what is still as it was read; one of the same name that is there already is never written over."""
    for name, where in cursor.get("done", {}).items():
        source = place / name
        if _files(place).get(name) != cursor["here"].get(name):
            continue
        to = place / where
        to.mkdir(exist_ok=True)
        if to.is_symlink():
            raise Trouble(f"Ο φάκελος {where} είναι σύνδεσμος.", f"The folder {where} is a link.")
        for number in range(1, 10_000):
            target = to / (name if number == 1 else f"{source.stem} ({number}){source.suffix}")
            try:
                target.touch(exist_ok=False)  # the name is ours from here on
            except FileExistsError:
                continue
            source.replace(target)
            break
