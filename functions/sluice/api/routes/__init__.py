"""The routes of the HTTP API by topic; `handlers/api.py` puts them together."""
