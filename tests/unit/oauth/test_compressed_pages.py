from __future__ import annotations

import gzip
from base64 import b64decode

from tests.support.oauth.world import Browser


def test_a_long_page_of_signing_in_is_sent_compressed(browser: Browser) -> None:
    path = "/auth/google/callback?state=unknown&code=x"
    plain = browser.ask("GET", path)
    sent = browser.ask("GET", path, headers={"accept-encoding": "gzip, br"})
    assert (plain.status, sent.status) == (400, 400)
    assert sent.headers == {**plain.headers, "content-encoding": "gzip"}
    assert gzip.decompress(b64decode(sent.body)).decode() == plain.body
