"""The name of an OAuth client at Google."""

CLIENT_ID = r"[0-9A-Za-z._-]{1,200}\.apps\.googleusercontent\.com"
CLIENT_ID_WORDS = (
    "must be the client ID of a Google OAuth client: it ends in .apps.googleusercontent.com"
)
