"""A page as a tree, read by the standard library's tolerant parser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "img", "input", "br", "hr"})


@dataclass(slots=True)
class Node:
    """One element; ``parts`` holds texts and elements in order."""

    tag: str
    attributes: dict[str, str]
    parts: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text inside, with single spaces."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield " "
                yield from part._texts()
                yield " "

    def walk(self) -> Iterator[Node]:
        """This element and all inside, in order."""
        yield self
        for part in self.parts:
            if isinstance(part, Node):
                yield from part.walk()

    def all(self, tag: str = "", **attributes: str) -> list[Node]:
        """Elements inside by tag and attributes; `data_state` stands for `data-state`."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            node
            for node in self.walk()
            if tag in {"", node.tag} and wanted.items() <= node.attributes.items()
        ]

    def one(self, tag: str = "", **attributes: str) -> Node:
        """The only such element. Raises AssertionError."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {attributes}"
        return found[0]

    def by_id(self, element_id: str) -> Node:
        """The element of that id. Raises AssertionError."""
        return self.one(id=element_id)

    def has(self, element_id: str) -> bool:
        """Whether the page has an element of that id."""
        return bool(self.all(id=element_id))

    def fields(self) -> dict[str, str]:
        """What a browser would send for the fields of this form, its buttons left out."""
        sent = {}
        for node in self.walk():
            name = node.attributes.get("name")
            if name is None or node.tag == "button":
                continue
            if node.attributes.get("type") in {"radio", "checkbox"}:
                if "checked" in node.attributes:
                    sent[name] = node.attributes["value"]
            elif node.tag == "select":
                options = node.all("option")
                chosen = [o for o in options if "selected" in o.attributes] or options[:1]
                sent[name] = chosen[0].attributes.get("value", chosen[0].text)
            elif node.tag == "textarea":
                sent[name] = "".join(part for part in node.parts if isinstance(part, str))
            else:
                sent[name] = node.attributes.get("value", "")
        return sent


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        assert len(names) == len(set(names)), f"doubled attribute in <{tag}>"
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].parts.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].parts.append(data)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = any(node.tag == "svg" for node in self._open)
        assert inside, f"<{tag}/> belongs into a drawing only"
        self._open[-1].parts.append(Node(tag, {name: value or "" for name, value in attrs}))


def parse(text: str) -> Node:
    """The tree of a page. Raises AssertionError when elements do not nest or ids repeat."""
    builder = _Builder()
    builder.feed(text)
    builder.close()
    assert len(builder._open) == 1, f"<{builder._open[-1].tag}> is never closed"
    ids = [node.attributes["id"] for node in builder.root.walk() if "id" in node.attributes]
    assert len(ids) == len(set(ids)), "an id is used twice"
    return builder.root
