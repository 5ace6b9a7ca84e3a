"""The routes of the HTTP API by topic: each reads its request, calls one task and returns a typed body."""
