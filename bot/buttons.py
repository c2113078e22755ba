"""What a button carries: a verb and numbers, packed into Telegram's 64 bytes (Bot API, InlineKeyboardButton).

A button works months and restarts later, so it names rows by id and holds nothing else.
"""

from __future__ import annotations

LIMIT = 64  # bytes of callback_data


def pack(verb: str, *values: int | str) -> str:
    """Join a verb and its values ("publish:42"). Raises ValueError where Telegram would refuse the result."""
    packed = ":".join([verb, *map(str, values)])
    if not 1 <= len(packed.encode()) <= LIMIT:
        raise ValueError(f"a button carries 1 to {LIMIT} bytes: {packed!r}")
    return packed


def unpack(packed: str) -> tuple[str, tuple[str, ...]]:
    """Split what a button carried into its verb and values; an unknown verb is for the caller to refuse."""
    verb, *values = packed.split(":")
    return verb, tuple(values)
