"""All sentences that people read are in one place, in one kind of English (`docs/wording.md`)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment

from functions.portal import texts

PORTAL = Path(texts.__file__).resolve().parents[1]
REPOSITORY = PORTAL.parents[1]
CORE = REPOSITORY / "layers" / "common" / "src" / "rollcall"
LETTERS = CORE / "adapters" / "letters"
TEMPLATES = sorted([*(PORTAL / "templates").glob("*.html"), *LETTERS.glob("*.html")])
SCRIPTS = sorted((PORTAL / "static").glob("*.js"))
LOGIC = sorted(path for path in PORTAL.rglob("*.py") if (PORTAL / "texts") not in path.parents)
WORDS = sorted(
    [
        *(PORTAL / "texts").glob("*.py"),
        *(CORE / "domain").rglob("*.py"),
        REPOSITORY / "functions" / "oauth_callback" / "words.py",
        REPOSITORY / "functions" / "oauth_callback" / "pages.py",
    ]
)
SENTENCE = re.compile(r"[A-Za-z’']+ [a-z’']+")
"""Two words in a row, the second one in small letters."""
READ = re.compile(r"(?:alt|aria-label|placeholder|title|content)=\"([^\"]*)\"")
"""Attributes that are read to people."""
MACHINE = {"width=device-width, initial-scale=1", "width=device-width", "light dark"}
AMERICAN = re.compile(
    r"\b(\w*(organiz|recogniz|authoriz|minimiz|summariz|apologiz|analyz)\w*"
    r"|colors?|cancel(ed|ing)|centers?|behaviors?|gray|favorites?|fulfill|toward|labeled)\b",
    re.IGNORECASE,
)
NOT_SAID = re.compile(
    r"\b(sync\w*|covered|successfully|oops|click here|invalid|simply|please note|utili[sz]e"
    r"|our recording service|our access)\b",
    re.IGNORECASE,
)
"""Words of ours, of machines, or of nobody; `docs/wording.md` has those to say instead."""


def sentences(path: Path) -> Iterator[str]:
    """Every text in a module that looks like a sentence; docstrings and errors are not shown."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unseen = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise | ast.Assert):
            unseen |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in unseen:
            text = node.value
            if isinstance(text, str) and SENTENCE.search(text):
                yield text


def own_words(template: str) -> list[str]:
    """What a template says by itself: its text, its read attributes, its quoted texts."""
    tokens = list(Environment(autoescape=True).lex(template))
    markup = "".join(text if kind == "data" else "\0" for _line, kind, text in tokens)
    quoted = [text[1:-1] for _line, kind, text in tokens if kind == "string"]
    shown = re.sub(r"<!doctype html>|[\w-]+=\"[^\"]*\"|<[^>]*>|\0", " ", markup)
    found = [*re.findall(r"[A-Za-z]{2,}", shown), *(q for q in quoted if re.match("[A-Z]", q))]
    read = [text for text in READ.findall(markup) if re.search("[A-Za-z]{2}", text)]
    return [*found, *(text for text in read if text not in MACHINE)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_words_of_its_own(path: Path) -> None:
    assert own_words(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Your meetings</p>",
        '<button aria-label="Close">{{ t.X }}</button>',
        '<p>{{ "Yes" if x else t.NO }}</p>',
        "<p>{% if x %}on{% endif %}</p>",
    ],
)
def test_a_word_in_a_template_is_found(planted: str) -> None:
    assert own_words(planted)


@pytest.mark.parametrize("path", LOGIC, ids=lambda path: str(path.relative_to(PORTAL)))
def test_pages_and_views_have_no_sentences_of_their_own(path: Path) -> None:
    assert list(sentences(path)) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_has_no_sentences_of_its_own(path: Path) -> None:
    code = re.sub(
        r"^\s*//.*$|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    assert re.findall(r"[\"'`][A-Z][a-z]+ [a-z]+[^\"'`]*[\"'`]", code) == []


def test_sentences_are_found_at_all() -> None:
    found = [text for path in WORDS for text in sentences(path)]
    assert len(found) > 700
    assert "Your rules are saved. They count from the next meeting on." in found


@pytest.mark.parametrize("path", WORDS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_english_is_british_and_plain(path: Path) -> None:
    found = [re.sub(r"{\w+}", "", text) for text in sentences(path)]
    assert [text for text in found if AMERICAN.search(text)] == []
    assert [text for text in found if NOT_SAID.search(text)] == []
