"""The hook: the random path at which Telegram delivers updates, and the secret by which it is known.

Both are made once and kept, so that a restart changes nothing and several processes on one database share them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final

from bot.database import Transaction

PATH_BYTES: Final = 24  # 32 characters
SECRET_BYTES: Final = 48  # 64 characters; Telegram takes up to 256 of A-Z, a-z, 0-9, _ and - (Bot API, setWebhook)


@dataclass(frozen=True, slots=True)
class Hook:
    """A path without slashes, and a secret; neither is shown or logged."""

    path: str = field(repr=False)
    secret: str = field(repr=False)


async def kept(tx: Transaction, now: int) -> Hook:
    """The one hook of this database, made at the first call. Raises RuntimeError if it could not be read back."""
    await tx.run(
        "INSERT INTO hooks (id, path, secret, created_at) VALUES (1, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        secrets.token_urlsafe(PATH_BYTES),
        secrets.token_urlsafe(SECRET_BYTES),
        now,
    )
    row = await tx.one("SELECT path, secret FROM hooks WHERE id = 1")
    if row is None:
        raise RuntimeError("the hook was not kept")
    return Hook(row["path"], row["secret"])
