"""How often an application is deployed, how often that fails, and how long it takes: DORA's four numbers."""
