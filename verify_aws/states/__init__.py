"""Every state of both machines, tried alone with its work mocked, against what Sluice relies on it to do."""
