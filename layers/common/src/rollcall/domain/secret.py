"""A text that must not be seen."""

from __future__ import annotations

import hmac
from typing import NoReturn, override


class Secret:
    """Holds a secret text; printing, formatting, comparing and pickling never show it.

    JSON encoders refuse it as they refuse any unknown type. The text comes out of `reveal` only.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one place that needs it."""
        return self._text

    @override
    def __repr__(self) -> str:
        return "Secret(***)"

    @override
    def __str__(self) -> str:
        return "***"

    @override
    def __format__(self, format_spec: str) -> str:
        return "***"

    @override
    def __eq__(self, other: object) -> bool:
        """Whether both hold the same text, in constant time."""
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    __hash__ = None  # type: ignore[assignment]

    @override
    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret cannot be copied or pickled")
