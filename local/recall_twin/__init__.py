"""A twin of Recall.ai on one machine: Calendar V2, the Bot API and signed webhooks.

`core` holds state and rules without any I/O, `api` the routes as plain functions, `app` the
Starlette application around both. The contract is that of Recall's public reference; where its
pages are silent or disagree the twin's answer is a named switch in `core.settings`.
"""
