"""The JSON of the HTTP API, described once, for the routes and for the command; nothing is made here."""
