"""The pictures of the page in `docs/images`, taken again by `make screenshots`."""
