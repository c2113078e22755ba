"""Ownership: a key, such as a folded name or word, and the slugs it belongs to."""

from __future__ import annotations


class Ownership(dict[str, tuple[str, ...]]):
    """Key → slugs, in the order they came.

    Tuples, because there are ten thousands of them: a fifth of what sets take, and nothing for the garbage collector to
    walk. Most hold one slug, and all such of one slug are the same object. A subject's keys are added in one go, so a
    repetition is always the last slug.
    """

    __slots__ = ("_alone",)

    def __init__(self) -> None:
        super().__init__()
        self._alone = ("",)  # the latest tuple of one slug

    def give(self, key: str, slug: str) -> None:
        """Make the slug an owner of the key."""
        slugs = self.get(key)
        if slugs is None:
            if self._alone[0] is not slug:
                self._alone = (slug,)
            self[key] = self._alone
        elif slugs[-1] != slug:
            self[key] = (*slugs, slug)

    def take(self, key: str, slug: str) -> None:
        """The slug owns the key no longer; nothing happens if it did not."""
        rest = tuple(owner for owner in self.get(key, ()) if owner != slug)
        if rest:
            self[key] = rest
        else:
            self.pop(key, None)
