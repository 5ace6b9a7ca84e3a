"""The pages about many deployments: the list, what serves where, and numbers."""
