"""The `sluice` command: it submits, follows and checks deployments; it decides nothing about them."""

__version__ = "0.1.0"
