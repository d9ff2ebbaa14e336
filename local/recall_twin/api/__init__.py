"""The API's routes as plain functions: `handle(twin, request) -> ApiResponse`."""

from local.recall_twin.api.messages import ApiRequest, ApiResponse
from local.recall_twin.api.pipeline import handle

__all__ = ["ApiRequest", "ApiResponse", "handle"]
