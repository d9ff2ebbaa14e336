"""The twin's own routes under `/admin`: no key needed, JSON in and out.

Errors are `{"errors": [{"field": "...", "message": "..."}]}` with 400, or 404 for an unknown id.
"""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from local.recall_twin import admin_forms as forms
from local.recall_twin import admin_views as views
from local.recall_twin.api.routes import all_routes
from local.recall_twin.core import clock_return
from local.recall_twin.core.model import FINAL_BOT_STATES
from local.recall_twin.core.runner import outcome_steps, steps_from_now
from local.recall_twin.core.settings import Settings
from local.recall_twin.core.twin import RecallTwin
from local.recall_twin.core.workspace import Workspace

_LEDGER_ENTRIES = "1000"
OVER = FINAL_BOT_STATES | {"call_ended"}


class _Wrong(Exception):
    """A request the admin API does not take."""

    def __init__(self, field: str, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status
        self.body = {"errors": [{"field": field, "message": text}]}


class Admin:
    """Looks into a twin and steers it. `changed` is told after every change."""

    def __init__(self, twin: RecallTwin, changed: Callable[[], None]) -> None:
        self._twin = twin
        self._changed = changed

    def routes(self) -> list[Route]:
        """All routes of the admin API."""
        calendar = "/admin/calendars/{id}"
        return [
            self._route("GET", "/admin/state", self._state),
            self._route("GET", "/admin/bots", self._bots),
            self._route("POST", "/admin/bots/{id}/script", self._script),
            self._route("GET", "/admin/ledger", self._ledger),
            self._route("POST", "/admin/ledger/reset", self._reset_ledger),
            self._route("POST", f"{calendar}/events", self._upsert),
            self._route("DELETE", f"{calendar}/events/{{event_id}}", self._cancel),
            self._route("POST", f"{calendar}/disconnect", self._disconnect),
            self._route("GET", "/admin/clock", self._clock),
            self._route("POST", "/admin/clock/advance", self._advance),
            self._route("GET", "/admin/faults", self._faults),
            self._route("PUT", "/admin/faults", self._set_faults),
            self._route("GET", "/admin/limits", self._limits),
            self._route("PUT", "/admin/limits", self._set_limits),
            self._route("POST", "/admin/clock/return", self._return),
            self._route("GET", "/admin/webhooks", self._webhooks),
            self._route("PUT", "/admin/webhooks", self._set_webhooks),
            self._route("POST", "/admin/webhooks/send", self._send),
            self._route("POST", "/admin/webhooks/enable", self._enable),
            self._route("PUT", "/admin/keys", self._set_keys),
            self._route("POST", "/admin/reset", self._reset),
        ]

    def _route(self, method: str, path: str, answer: Callable[[Request, bytes], Any]) -> Route:
        async def endpoint(request: Request) -> JSONResponse:
            body = await request.body()
            self._twin.tick()
            try:
                result = answer(request, body)
            except _Wrong as wrong:
                return JSONResponse(wrong.body, status_code=wrong.status)
            if method != "GET":
                self._changed()
            return JSONResponse(result)

        return Route(path, endpoint, methods=[method])

    def _state(self, _request: Request, _body: bytes) -> dict[str, Any]:
        return views.state_view(self._twin)

    def _bots(self, _request: Request, _body: bytes) -> dict[str, Any]:
        workspaces = self._twin.workspaces.values()
        return {"bots": [bot for w in workspaces for bot in views.bots_view(w)]}

    def _script(self, request: Request, body: bytes) -> dict[str, Any]:
        form = _form(forms.ScriptForm, body)
        for workspace in self._twin.workspaces.values():
            bot = workspace.bots.get(request.path_params["id"])
            if bot is None:
                continue
            if bot.status in OVER:
                raise _Wrong("outcome", "its call is over", 409)
            if form.outcome is not None:
                choose = outcome_steps if bot.is_ready else steps_from_now
                steps = choose(form.outcome, bot, self._twin.clock(), form.sub_code)
            elif form.steps:
                steps = [step.step() for step in form.steps]
            else:
                raise _Wrong("outcome", "either outcome or steps is required")
            workspace.runner.follow(bot, steps)
            self._twin.tick()
            return views.bot_view(workspace, bot)
        raise _Wrong("id", "no such bot", 404)

    def _ledger(self, request: Request, _body: bytes) -> dict[str, Any]:
        text = request.query_params.get("limit", _LEDGER_ENTRIES)
        if not text.isdecimal():
            raise _Wrong("limit", "must be a number")
        return views.ledger_view(self._twin, int(text))

    def _reset_ledger(self, _request: Request, _body: bytes) -> dict[str, Any]:
        self._twin.ledger.reset()
        return {"total": 0}

    def _upsert(self, request: Request, body: bytes) -> dict[str, Any]:
        form = _form(forms.EventsForm, body)
        workspace, calendar_id = self._calendar(request)
        try:
            return {"changed": workspace.feed(calendar_id, form.events)}
        except ValueError as error:
            raise _Wrong("events", str(error)) from error

    def _cancel(self, request: Request, _body: bytes) -> dict[str, Any]:
        workspace, calendar_id = self._calendar(request)
        wanted = request.path_params["event_id"]
        event = workspace.events.find(calendar_id, wanted) or workspace.events.get(wanted)
        if event is None or event.calendar_id != calendar_id:
            raise _Wrong("event_id", "no such event", 404)
        cancelled = {"id": event.platform_id, "status": "cancelled"}
        return {"changed": workspace.feed(calendar_id, [cancelled])}

    def _disconnect(self, request: Request, body: bytes) -> dict[str, Any]:
        form = _form(forms.DisconnectForm, body)
        workspace, calendar_id = self._calendar(request)
        calendar = workspace.state.calendars[calendar_id]
        workspace.calendars.disconnect(calendar, form.reason)
        return {"id": calendar_id, "status": calendar.status}

    def _clock(self, _request: Request, _body: bytes) -> dict[str, Any]:
        view = views.state_view(self._twin)
        return {name: view[name] for name in ("now", "clock_offset_seconds")}

    def _advance(self, request: Request, body: bytes) -> dict[str, Any]:
        self._twin.clock.advance(_form(forms.AdvanceForm, body).seconds)
        self._twin.tick()
        return self._clock(request, b"")

    def _return(self, request: Request, _body: bytes) -> dict[str, Any]:
        clock_return.to_present(self._twin)
        return self._clock(request, b"")

    def _webhooks(self, _request: Request, _body: bytes) -> dict[str, Any]:
        return views.deliveries_view(self._twin)

    def _faults(self, _request: Request, _body: bytes) -> Any:  # noqa: ANN401
        return self._twin.settings.model_dump(mode="json")

    def _set_faults(self, request: Request, body: bytes) -> Any:  # noqa: ANN401
        settings = _form(Settings, body)
        for index, rule in enumerate(settings.rules):
            _require_route(f"rules.{index}.route", rule.route, star=True)
        for route in settings.limits:
            _require_route("limits", route)
        self._twin.settings = settings
        return self._faults(request, b"")

    def _limits(self, _request: Request, _body: bytes) -> dict[str, Any]:
        settings = self._twin.settings
        return {"multiplier": settings.limit_multiplier, "limits": settings.limits}

    def _set_limits(self, request: Request, body: bytes) -> dict[str, Any]:
        form = _form(forms.LimitsForm, body)
        for route in form.limits:
            _require_route("limits", route)
        self._twin.settings.limit_multiplier = form.multiplier
        self._twin.settings.limits = form.limits
        return self._limits(request, b"")

    def _set_webhooks(self, _request: Request, body: bytes) -> dict[str, Any]:
        form = _form(forms.TargetsForm, body)
        outbox = self._workspace(form.workspace).outbox
        if form.targets is not None:
            outbox.targets = tuple(form.targets)
        if form.secrets is not None:
            outbox.secrets = tuple(form.secrets)
        return {"targets": list(outbox.targets), "signed_with": len(outbox.secrets)}

    def _set_keys(self, _request: Request, body: bytes) -> dict[str, Any]:
        form = _form(forms.KeysForm, body)
        workspace = self._workspace(form.workspace).name
        others = {key: name for key, name in self._twin.keys.items() if name != workspace}
        self._twin.keys = others | dict.fromkeys(form.keys, workspace)
        return {"keys": len(form.keys)}

    def _send(self, _request: Request, body: bytes) -> dict[str, Any]:
        form = _form(forms.WebhookForm, body)
        outbox = self._workspace(form.workspace).outbox
        shared = f"msg_{self._twin.kernel.new_id()}" if form.same_id else None
        for _ in range(form.count):
            outbox.emit(form.event, form.data, message_id=shared)
        return {"sent": form.count}

    def _enable(self, _request: Request, _body: bytes) -> dict[str, Any]:
        for workspace in self._twin.workspaces.values():
            workspace.outbox.enable()
        return {"disabled": []}

    def _reset(self, request: Request, _body: bytes) -> dict[str, Any]:
        self._twin.reset()
        return self._clock(request, b"")

    def _workspace(self, name: str) -> Workspace:
        if name not in self._twin.workspaces:
            raise _Wrong("workspace", "no such workspace")
        return self._twin.workspaces[name]

    def _calendar(self, request: Request) -> tuple[Workspace, str]:
        calendar_id = request.path_params["id"]
        workspace = self._twin.workspace_of_calendar(calendar_id)
        if workspace is None:
            raise _Wrong("id", "no such calendar", 404)
        return workspace, calendar_id


def _form[F: BaseModel](form: type[F], body: bytes) -> F:
    try:
        return form.model_validate_json(body or b"{}")
    except ValidationError as error:
        first = error.errors()[0]
        raise _Wrong(".".join(map(str, first["loc"])) or "body", first["msg"]) from error


def _require_route(field: str, route: str, *, star: bool = False) -> None:
    if route not in all_routes() and not (star and route == "*"):
        raise _Wrong(field, f"unknown route {route}")
