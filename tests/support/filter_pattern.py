"""Whether a line of JSON fits a filter pattern of CloudWatch Logs: the part of it that is used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase

_TERM = re.compile(r'\$\.(\w+) (=|!=) "([^"]*)"')


def fits(pattern: str, line: Mapping[str, str]) -> bool:
    """Fields as text, compared with `=` and `!=`, where `*` stands for anything.

    Raises ValueError for a pattern with anything else in it.
    """
    found: list[bool] = []

    def judge(term: re.Match[str]) -> str:
        name, sign, wanted = term.groups()
        if sign == "!=" and "*" in wanted:
            raise ValueError("a pattern may not be excluded")
        found.append(name in line and fnmatchcase(line[name], wanted) == (sign == "="))
        return str(len(found) - 1)

    left = _TERM.sub(judge, pattern.removeprefix("{").removesuffix("}"))
    return _value(re.findall(r"\d+|&&|\|\||[()]|\S", left), found)


def _value(tokens: list[str], found: list[bool]) -> bool:
    """Either of several, each of them all of several; takes its tokens off the front."""
    either = all_of = None
    while tokens and tokens[0] != ")":
        match tokens.pop(0):
            case "(":
                one = _value(tokens, found)
                tokens.pop(0)
            case "||":
                either, all_of = bool(either or all_of), None
                continue
            case "&&":
                continue
            case token if token.isdigit():
                one = found[int(token)]
            case token:
                raise ValueError(token)
        all_of = one if all_of is None else all_of and one
    return bool(either or all_of)
