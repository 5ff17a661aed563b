"""The whole hub as a program: what is posted is soon heard in its forms, in the bulletin and on the telephone."""

import asyncio
import io
import wave
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.channels.radio.sound.hearing import heard_lufs
from tests.drills.program import NOTICE, Program

POST: dict[str, Any] = NOTICE | {"summary": {"el": "Όλα τα σχολεία του Δήμου μένουν κλειστά.", "en": "All closed."}}
BEATS_S = 0.5


@pytest.mark.timeout(240)
async def test_what_is_posted_is_heard_everywhere(tmp_path: Path, sqlite_url: str) -> None:
    program = Program(tmp_path, sqlite_url, "smtp://127.0.0.1:9", channels="site,radio")
    program.environment["KERYX_RADIO_BULLETIN_SECONDS"] = "60"
    await program.prepare(0)
    await program.start()
    try:
        identity = await program.post(POST)
        async with httpx.AsyncClient(base_url=program.url, trust_env=False, timeout=60) as web:
            spot = f"/radio/spots/{identity}-el-1-15"
            while (await web.get(f"{spot}.json")).status_code != 200:
                await asyncio.sleep(BEATS_S)
            for ending in ("mp3", "opus", "wav"):
                assert await heard_lufs((await web.get(f"{spot}.{ending}")).content) == pytest.approx(-23, abs=0.5)
            while not (told := (await web.get("/radio/bulletins/latest.json")).json())["items"]:
                await asyncio.sleep(BEATS_S)
            assert [item["announcement"] for item in told["items"]] == [str(identity)]
            with wave.open(io.BytesIO((await web.get("/radio/telephone.wav")).content), "rb") as telephone:
                assert telephone.getframerate() == 8_000
                assert telephone.getnframes() / 8_000 > 10
    finally:
        program.end()
