"""What a route's function is given, and the pages it answers with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local.recall_twin.api.faults import Fired, bend_links
from local.recall_twin.api.messages import ApiError, ApiRequest, ApiResponse
from local.recall_twin.core.listing import InvalidCursor, link, paginate
from local.recall_twin.core.settings import Settings
from local.recall_twin.core.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Exchange:
    """One authenticated request. `id` is the id in the path, empty without one."""

    request: ApiRequest
    workspace: Workspace
    settings: Settings
    page_size: int
    fired: Fired
    id: str = ""

    def page[T](
        self,
        items: Iterable[T],
        position: Callable[[T], datetime],
        identity: Callable[[T], str],
        view: Callable[[T], dict[str, Any]],
        *,
        descending: bool = False,
    ) -> ApiResponse:
        """A cursor page in the API's form."""
        size = max(1, self.page_size // 2) if self.fired.kind("partial_page") else self.page_size
        cursor = self.request.parameter("cursor")
        try:
            page = paginate(
                items, position, identity, size=size, cursor=cursor, descending=descending
            )
        except InvalidCursor as error:
            raise ApiError(404, {"detail": "Invalid cursor"}) from error
        body = {
            "next": self._link(page.next) if page.next else None,
            "previous": self._link(page.previous) if page.previous else None,
            "results": [view(item) for item in page.items],
        }
        if self.fired.faults:
            bend_links(self.fired, self.request, body, self._link(page.here()), self._link(None))
        return ApiResponse(200, body)

    def _link(self, cursor: str | None) -> str:
        return link(self.request.base_url, self.request.path, self.request.query, cursor)
