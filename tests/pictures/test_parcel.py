"""A picture in a row is the same picture when it is drawn."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given

from bot.pictures import Picture, key, packed, unpacked
from tests.pictures.pictures import BOARD, CAROUSEL, TIMELINE, pictures


@pytest.mark.parametrize("picture", [BOARD, TIMELINE, CAROUSEL], ids=lambda picture: type(picture).__name__)
def test_each_kind_comes_back_from_json_as_it_was(picture: Picture) -> None:
    kept = orjson.dumps(packed(picture))
    assert len(kept) < 3_000
    back = unpacked(orjson.loads(kept))
    assert back == picture
    assert key(back) == key(picture)


@given(pictures)
def test_any_picture_comes_back(picture: Picture) -> None:
    assert unpacked(packed(picture)) == picture


@pytest.mark.parametrize("parcel", [{}, {"kind": "Poster"}, {"kind": "Timeline"}, {**packed(TIMELINE), "steps": [{}]}])
def test_anything_else_is_refused(parcel: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        unpacked(parcel)
