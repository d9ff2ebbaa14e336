"""A local stand-in for the parts of Google that Rollcall and Recall talk to.

It signs people in (OAuth 2.0 with PKCE and OpenID Connect), asks for consent with a box that can be
unticked, and serves one editable calendar per account over the Calendar API's own paths. The
protocol is Authlib's; what Google does beyond it is written here and said in the docstrings.

Fidelity: shapes follow Google's public reference (Calendar API v3, OpenID Connect guide). What it
does not imitate: quotas, secondary calendars, e-mail, HTML in descriptions, RISC events.
"""
