"""Pages from templates: everything that is inserted is escaped."""

from __future__ import annotations

from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, ModuleLoader, StrictUndefined

from functions.portal import texts
from functions.portal.static_files import StaticFiles, package_folder
from rollcall.runtime.http import Response, html

COMPILED = "compiled_templates"
"""The folder beside the templates where what is deployed has them as Python."""


def environment(folder: Path) -> Environment:
    """The templates of a folder; where they were compiled before, none is compiled again.

    To compile those of one page takes a quarter of what the function's whole start takes.
    """
    found = Environment(
        loader=ChoiceLoader(
            [ModuleLoader(folder / COMPILED), FileSystemLoader(folder / "templates")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(t=texts)
    return found


def compile_templates(folder: Path) -> None:
    """Put the templates of a folder beside them as Python, for what is deployed.

    Raises jinja2.TemplateSyntaxError.
    """
    sources = FileSystemLoader(folder / "templates")
    compiling = environment(folder).overlay(loader=sources)
    compiling.compile_templates(folder / COMPILED, zip=None, ignore_errors=False)


class Renderer:
    """Renders the templates of this function; compiled ones are kept."""

    def __init__(self, statics: StaticFiles) -> None:
        self.statics = statics
        self._environment = environment(package_folder())
        self._environment.globals.update(static=statics.url)

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """The page of a template, as an answer."""
        text = self._environment.get_template(template).render(values)
        return html(status, text)
