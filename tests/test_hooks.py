"""The hook: made once, by chance, and the same for whoever opens the database afterwards."""

from __future__ import annotations

import re
from pathlib import Path

from bot import hooks
from bot.database import open_database
from bot.hooks import Hook


async def kept_in(path: Path, now: int) -> Hook:
    database = await open_database(path)
    try:
        async with database.transaction() as tx:
            return await hooks.kept(tx, now)
    finally:
        await database.close()


async def test_path_and_secret_are_made_once_and_kept(tmp_path: Path) -> None:
    first = await kept_in(tmp_path / "one.db", 1)
    assert await kept_in(tmp_path / "one.db", 2) == first


async def test_no_two_databases_have_a_path_or_a_secret_in_common(tmp_path: Path) -> None:
    made = [await kept_in(tmp_path / f"{number}.db", 1) for number in range(3)]
    assert len({hook.path for hook in made} | {hook.secret for hook in made}) == 6


async def test_both_are_long_and_of_characters_that_telegram_takes(tmp_path: Path) -> None:
    hook = await kept_in(tmp_path / "one.db", 1)
    assert re.fullmatch(r"[A-Za-z0-9_-]{32,64}", hook.path)
    assert re.fullmatch(r"[A-Za-z0-9_-]{32,256}", hook.secret)


async def test_neither_is_shown_with_the_hook(tmp_path: Path) -> None:
    hook = await kept_in(tmp_path / "one.db", 1)
    assert hook.path not in repr(hook)
    assert hook.secret not in repr(hook)
