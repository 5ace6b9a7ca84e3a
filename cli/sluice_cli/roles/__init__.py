"""Makes and checks the roles through which Sluice deploys to an account, with the caller's credentials."""
