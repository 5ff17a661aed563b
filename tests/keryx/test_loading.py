"""The collector of garbage rests only while the program is loaded."""

import gc

import pytest

from keryx import loading, running


async def test_it_works_again_once_the_hub_is_open(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("KERYX_DATABASE", sqlite_url)
    monkeypatch.setenv("KERYX_MEDIA", f"{tmp_path}/media")
    loading.begins()
    assert not gc.isenabled()
    async with running.opened():
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
