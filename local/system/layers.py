"""A run's own copy of the layer, so that a build for another run never takes it away."""

import os
import shutil
from pathlib import Path


def placed(layer: Path, folder: Path) -> Path:
    """A copy of `layer` in `folder` under the same name; hard links where the disk can."""
    target = folder / layer.name
    if not target.exists():
        scratch = folder / "new"
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.copytree(layer, scratch, copy_function=_link)
        scratch.rename(target)
    return target


def only(layer: Path) -> None:
    """Deletes the other copies."""
    for other in layer.parent.iterdir():
        if other != layer:
            shutil.rmtree(other)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
