"""Requests, refused where AWS refuses them by the model of its API."""
