"""Describes the HTTP API as OpenAPI 3.1, from its routes and the shapes of its bodies; answers no request.

`python -m sluice.api.description` writes what is published; nothing of this is imported by a handler.
"""
