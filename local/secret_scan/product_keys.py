"""Forms of the keys that this product is given, beside those that detect-secrets knows."""

import re

from detect_secrets.plugins.base import RegexBasedDetector


class GoogleDetector(RegexBasedDetector):
    """Client secrets, refresh and access tokens and API keys of Google."""

    secret_type = "Google key"
    denylist = (
        re.compile(r"\bGOCSPX-[\w-]{20,}"),
        re.compile(r"\b1//0[\w-]{30,}"),
        re.compile(r"\bya29\.[\w-]{20,}"),
        re.compile(r"\bAIza[\w-]{35}"),
    )


class RecallDetector(RegexBasedDetector):
    """Keys of Recall's API, 40 hexadecimal digits after a word that says so, and webhook secrets.

    Made-up webhook secrets begin with "fake" in base64, so that everybody can see what they are.
    """

    secret_type = "Recall key"
    denylist = (
        re.compile(r"\bwhsec_(?!ZmFrZS)[A-Za-z0-9+/]{24,}"),
        re.compile(
            r"(?i)\b\w*(?:recall\w*key|authorization|token)\W{1,8}(?:token )?[0-9a-f]{40}\b"
        ),
    )
