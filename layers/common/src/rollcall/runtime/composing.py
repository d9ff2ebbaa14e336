"""How a function comes to be from its environment, also from one that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rollcall.runtime.http import request_id_of
from rollcall.runtime.observability import Telemetry, lambda_request_id, make_telemetry
from rollcall.runtime.setting import Function
from rollcall.runtime.settings import Settings

type Handler[Answer] = Callable[[Mapping[str, Any], object], Answer]


def composed[Answer](
    function: Function,
    env: Mapping[str, str],
    build: Callable[[Settings, Telemetry], Handler[Answer]],
    refuse: Callable[[Mapping[str, Any]], Answer],
) -> Handler[Answer]:
    """The handler that ``build`` makes.

    While a setting is wrong, one that logs and counts `misconfigured` with the setting's name, and
    answers each event by ``refuse``, which may raise.
    """
    service = env.get("POWERTOOLS_SERVICE_NAME") or function
    namespace = env.get("POWERTOOLS_METRICS_NAMESPACE") or "Rollcall"
    try:
        telemetry = make_telemetry(service, namespace, env.get("POWERTOOLS_LOG_LEVEL") or "INFO")
        settings = Settings(function, env)
    except ValueError as error:
        return _misconfigured(make_telemetry(service, namespace), str(error), refuse)
    return build(settings, telemetry)


def _misconfigured[Answer](
    telemetry: Telemetry, reason: str, refuse: Callable[[Mapping[str, Any]], Answer]
) -> Handler[Answer]:
    def handle(event: Mapping[str, Any], context: object) -> Answer:
        request_id = request_id_of(event) or lambda_request_id(context)
        telemetry.finish("misconfigured", failed=True, reason=reason, request_id=request_id)
        return refuse(event)

    return handle
