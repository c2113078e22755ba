"""Files that were uploaded, and what Telegram makes of a photo."""

from __future__ import annotations

import itertools
import struct
from collections import OrderedDict
from typing import Final

from bot.playground.messages import Json
from bot.playground.refusals import bad_request

KEPT: Final = 50  # files; a photo of ours has at most 150 kB
SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
HEADER_BYTES: Final = 24  # a PNG's signature, and its first chunk up to width and height
MOST_PIXELS: Final = 10_000  # width and height together (Bot API, sendPhoto)
MOST_RATIO: Final = 20  # of width to height or the other way round (Bot API, sendPhoto)


class Files:
    """The last uploads, each under an id that may be sent again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._numbers = itertools.count(1)

    def keep(self, content: bytes) -> str:
        """Keep an upload; its id."""
        name = f"upload-{next(self._numbers)}"
        self._kept[name] = content
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return name

    def content(self, name: str) -> bytes | None:
        """What was uploaded under an id; None where nothing is kept of it."""
        return self._kept.get(name)

    def photo(self, name: object) -> Json:
        """An upload as Telegram's PhotoSize. Raises Refusal for what is no photo of ours: only PNG is played."""
        content = self._kept.get(name) if isinstance(name, str) else None
        if content is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if len(content) < HEADER_BYTES or not content.startswith(SIGNATURE):
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = struct.unpack(">II", content[16:24])
        if width + height > MOST_PIXELS or max(width, height) > MOST_RATIO * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        sizes = {"width": width, "height": height, "file_size": len(content)}
        return {"file_id": name, "file_unique_id": f"unique-{name}", **sizes}
