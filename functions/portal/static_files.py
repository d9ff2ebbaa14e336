"""Style sheet, script and icon, read and compressed once; each address carries a digest."""

from __future__ import annotations

import hashlib
from pathlib import Path

from rollcall.runtime.compression import BEST, packed
from rollcall.runtime.http import Response

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_FOREVER = "public, max-age=31536000, immutable"


def package_folder() -> Path:
    """Where this function's own files are."""
    return Path(__file__).parent


class StaticFiles:
    """The files of one folder under `/static/<digest>/<name>`."""

    def __init__(self, folder: Path) -> None:
        self._texts = {path.name: path.read_text("utf-8") for path in _files(folder)}
        self._digests = {name: _digest(text) for name, text in self._texts.items()}
        self._packed: dict[str, bytes] = {}

    def url(self, name: str) -> str:
        """The address of a file's present content."""
        return f"/static/{self._digests[name]}/{name}"

    def answer(self, digest: str, name: str) -> Response | None:
        """The file, to be kept for ever; None for any other name or content."""
        if self._digests.get(name) != digest:
            return None
        headers = {"content-type": _TYPES[Path(name).suffix], "cache-control": _FOREVER}
        text = self._texts[name]
        if name not in self._packed:
            self._packed[name] = packed(text, level=BEST)
        return Response(200, text, headers, packed=self._packed[name])


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in _TYPES)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
