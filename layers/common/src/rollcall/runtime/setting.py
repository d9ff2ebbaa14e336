"""What one setting is. Template, functions, local system and README follow from its declaration."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, Self, cast, get_args, overload

Function = Literal["oauth_callback", "portal", "sync_worker", "webhook"]
FUNCTIONS: tuple[Function, ...] = get_args(Function)


class Kind[T]:
    """What a value may be.

    Args:
        pattern: a regular expression for the whole value; CloudFormation reads it as Java does.
        words: what is wrong with any other value; goes on after the name of the setting.
        parse: the value for the functions. Raises ValueError for what the pattern does not take.
    """

    def __init__(self, pattern: str, words: str, parse: Callable[[str], T]) -> None:
        self.pattern = pattern
        self.words = words
        self.parse = parse


def matching[T](pattern: str, words: str, convert: Callable[[str], T]) -> Kind[T]:
    """A kind whose pattern is the whole rule."""

    def parse(text: str) -> T:
        if not re.fullmatch(pattern, text):
            raise ValueError
        return convert(text)

    return Kind(pattern, words, parse)


class Setting[T]:
    """A value that the stack itself gives to functions. Declared as an attribute of `Settings`.

    Args:
        kind: what the value may be.
        readers: the functions that are given it.
    """

    name: str
    default: str | None = None
    """The value where none is given; None where there must be one."""
    may_be_empty = False
    """Whether the functions take an empty value, as an empty text."""

    def __init__(self, kind: Kind[T], *readers: Function) -> None:
        self.kind = kind
        self.readers = readers

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, settings: None, owner: type) -> Self: ...
    @overload
    def __get__(self, settings: Declared, owner: type) -> T: ...
    def __get__(self, settings: Declared | None, owner: type) -> Self | T:
        return self if settings is None else cast("T", settings.values[self.name])

    @property
    def variable(self) -> str:
        """The environment variable, of the functions and of the person at the terminal."""
        return f"ROLLCALL_{self.name.upper()}"

    def read(self, env: Mapping[str, str]) -> T:
        """The value in an environment; a blank one counts as not given.

        Raises ValueError, whose text names the variable and never holds its value.
        """
        text = env.get(self.variable, "").strip() or self.default
        if not text and self.may_be_empty:
            return cast("T", "")
        if not text:
            raise ValueError(f"{self.variable} is not set")
        try:
            return self.kind.parse(text)
        except ValueError:
            raise ValueError(f"{self.variable} {self.kind.words}") from None


class Choice[T](Setting[T]):
    """A setting that an operator chooses: a parameter of the template.

    Args:
        kind: what the value may be.
        readers: the functions that are given it.
        meaning: for the template, the README and `.env.example`.
        default: None where the operator must choose; empty where the stack finds a value itself.
        may_be_empty: an empty value is one of its own, and its default; for texts.
        by_argument: `make deploy` takes it as an argument for the CDK alone, so that a variable
            left over from a test changes nothing.
    """

    def __init__(
        self,
        kind: Kind[T],
        *readers: Function,
        meaning: str,
        default: str | None = None,
        may_be_empty: bool = False,
        by_argument: bool = False,
    ) -> None:
        super().__init__(kind, *readers)
        self.meaning = meaning
        self.default = "" if may_be_empty else default
        self.may_be_empty = may_be_empty
        self.by_argument = by_argument

    @property
    def parameter(self) -> str:
        """The name of the template's parameter."""
        return "".join(word.capitalize() for word in self.name.split("_"))

    @property
    def pattern(self) -> str:
        """What the template takes: the kind, or nothing where that is the default."""
        return f"|{self.kind.pattern}" if self.default == "" else self.kind.pattern

    def allows(self, value: str) -> bool:
        """Whether a value can be deployed."""
        return re.fullmatch(self.pattern, value) is not None


class Declared:
    """The settings of one function, by attribute; a subclass declares them.

    Raises ValueError for the first setting that cannot be used, as `Setting.read` does.
    """

    __slots__ = ("values",)

    def __init__(self, function: Function, env: Mapping[str, str]) -> None:
        self.values: Mapping[str, Any] = {each.name: each.read(env) for each in self.of(function)}

    @classmethod
    def of(cls, function: Function) -> list[Setting[Any]]:
        """What this function is given."""
        return [each for each in cls._all() if function in each.readers]

    @classmethod
    def choices(cls) -> list[Choice[Any]]:
        """What an operator chooses, in the order of the README."""
        return [each for each in cls._all() if isinstance(each, Choice)]

    @classmethod
    def _all(cls) -> list[Setting[Any]]:
        return [each for each in vars(cls).values() if isinstance(each, Setting)]
