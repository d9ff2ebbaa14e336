from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.oauth.google import LocalGoogle, local_google


@pytest.fixture(scope="module")
def google() -> Iterator[LocalGoogle]:
    with pytest.MonkeyPatch.context() as patch, local_google() as running:
        patch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
        yield running
