"""From a request to its answer: firewall, key, limits, idempotency, faults, route."""

from datetime import timedelta

from local.recall_twin.api.exchange import Exchange
from local.recall_twin.api.faults import Fired, fire
from local.recall_twin.api.messages import ApiError, ApiRequest, ApiResponse, not_found
from local.recall_twin.api.routes import Match, match
from local.recall_twin.core.idempotency import METHODS, scope
from local.recall_twin.core.ledger import LedgerEntry
from local.recall_twin.core.refusals import (
    BotCommandRefused,
    Invalid,
    InvalidSchedule,
    Overlapping,
    PoolEmpty,
    Refusal,
)
from local.recall_twin.core.twin import RecallTwin
from local.recall_twin.core.workspace import Workspace

_POOL_RETRY_SECONDS = "30"
_LOCAL_NAMES = (b"localhost", b"127.0.0.1")


def handle(twin: RecallTwin, request: ApiRequest) -> ApiResponse:
    """Answer one request after doing everything that was due, and note both in the ledger."""
    twin.tick()
    found = match(request.path)
    route = f"{request.method} {found.template if found else request.path}"
    workspace = _workspace(twin, request)
    try:
        response = _answer(twin, workspace, request, found)
    except ApiError as error:
        response = error.response()
    name = workspace.name if workspace else None
    twin.ledger.record(
        LedgerEntry(twin.clock(), name, request.method, route, request.path, response.status)
    )
    return response


def _answer(
    twin: RecallTwin, workspace: Workspace | None, request: ApiRequest, found: Match | None
) -> ApiResponse:
    if found is None:
        raise not_found()
    _check_path(twin, request)
    _check_firewall(twin, request)
    if workspace is None:
        raise _unauthenticated(request)
    if request.method not in found.methods:
        detail = f'Method "{request.method}" not allowed.'
        raise ApiError(405, {"code": "method_not_allowed", "detail": detail})
    return _throttled(twin, workspace, request, found)


def _throttled(
    twin: RecallTwin, workspace: Workspace, request: ApiRequest, found: Match
) -> ApiResponse:
    route = f"{request.method} {found.template}"
    fired = fire(twin.kernel, route)
    if (refusal := fired.instead(at_gateway=True)) is not None:
        return refusal
    wait = twin.limits.take(workspace.name, route, twin.clock(), twin.settings)
    if wait is not None:
        detail = f"Request was throttled. Expected available in {wait} seconds."
        raise ApiError(429, {"code": "throttled", "detail": detail}, {"Retry-After": str(wait)})
    response = _once(twin, workspace, request, fired, found)
    return fired.spoil(response)


def _once(
    twin: RecallTwin,
    workspace: Workspace,
    request: ApiRequest,
    fired: Fired,
    found: Match,
) -> ApiResponse:
    """Execute, or repeat the answer that this idempotency key got before."""
    key = request.headers.get("idempotency-key")
    if key is None or request.method not in METHODS:
        return _execute(twin, workspace, request, fired, found)
    full_key = scope(_credentials(request), request.method, request.path, key)
    stored = workspace.idempotency.find(full_key, twin.clock())
    if stored is not None:
        if stored.completed_at > twin.clock():
            detail = "A request with this idempotency key is in progress."
            raise ApiError(409, {"code": "conflict", "detail": detail})
        return ApiResponse(stored.status, stored.body)
    response = _execute(twin, workspace, request, fired, found)
    slow = fired.kind("slow")
    takes = response.delay_seconds + (slow.seconds if slow else 0.0)
    done = twin.clock() + timedelta(seconds=takes)
    workspace.idempotency.keep(full_key, response.status, response.body, done)
    return response


def _execute(
    twin: RecallTwin,
    workspace: Workspace,
    request: ApiRequest,
    fired: Fired,
    found: Match,
) -> ApiResponse:
    if (refusal := fired.instead(at_gateway=False)) is not None:
        return refusal
    exchange = Exchange(request, workspace, twin.settings, twin.config.page_size, fired, found.id)
    try:
        return found.methods[request.method](exchange)
    except ApiError as error:
        return error.response()
    except Refusal as error:
        return _refused(error, retry_after=twin.settings.switches.pool_retry_after)


def _refused(refusal: Refusal, *, retry_after: bool) -> ApiResponse:
    match refusal:
        case InvalidSchedule(errors=errors):
            message = (
                "Unable to process request because invalid data was submitted. "
                "Check `errors` field for more details."
            )
            body = {"code": "invalid_request_data", "message": message, "errors": errors}
            return ApiResponse(400, body)
        case Invalid(errors=errors):
            return ApiResponse(400, errors)
        case Overlapping():
            detail = "Another request for this deduplication key is in progress."
            return ApiResponse(409, {"code": "conflict", "detail": detail})
        case PoolEmpty():
            headers = {"Retry-After": _POOL_RETRY_SECONDS} if retry_after else {}
            detail = "All ad-hoc bots are in use. Try again in 30 seconds."
            return ApiResponse(507, {"code": "ad_hoc_pool_empty", "detail": detail}, headers)
        case BotCommandRefused(code=code, detail=detail):
            return ApiResponse(400, {"code": code, "detail": detail})
    raise refusal


def _check_path(twin: RecallTwin, request: ApiRequest) -> None:
    if request.path.endswith("/"):
        return
    if request.method == "GET" and twin.settings.switches.redirect_missing_slash:
        query = "&".join(f"{name}={value}" for name, value in request.query)
        location = f"{request.path}/" + (f"?{query}" if query else "")
        raise ApiError(301, None, {"Location": location})
    raise not_found()


def _check_firewall(twin: RecallTwin, request: ApiRequest) -> None:
    if not request.body:
        return
    local = twin.settings.switches.block_localhost and any(
        name in request.body for name in _LOCAL_NAMES
    )
    if local or request.method == "GET":
        raise ApiError(403, {"code": "request_blocked", "detail": "Request blocked."})


def _credentials(request: ApiRequest) -> str:
    return request.headers.get("authorization", "").strip()


def _workspace(twin: RecallTwin, request: ApiRequest) -> Workspace | None:
    scheme, _, key = _credentials(request).rpartition(" ")
    accepted = {"", "token"} | ({"bearer"} if twin.settings.switches.accept_bearer else set())
    return twin.workspace_of_key(key) if scheme.lower() in accepted else None


def _unauthenticated(request: ApiRequest) -> ApiError:
    if not _credentials(request):
        detail = "Authentication credentials were not provided."
        return ApiError(401, {"code": "not_authenticated", "detail": detail})
    detail = "Invalid API token. It may belong to another region."
    return ApiError(401, {"code": "authentication_failed", "detail": detail})
