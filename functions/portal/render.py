"""Pages from templates: everything that is inserted is escaped."""

from __future__ import annotations

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from functions.portal import texts
from functions.portal.static_files import StaticFiles, package_folder
from rollcall.runtime.http import Response, html


class Renderer:
    """Renders the templates of this function; compiled ones are kept."""

    def __init__(self, statics: StaticFiles) -> None:
        self.statics = statics
        self._environment = Environment(
            loader=FileSystemLoader(package_folder() / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(t=texts, static=statics.url)

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """The page of a template, as an answer."""
        text = self._environment.get_template(template).render(values)
        return html(status, text)
