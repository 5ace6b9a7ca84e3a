"""Numbers about many deployments: what is kept of each when it has ended, and reading it."""
