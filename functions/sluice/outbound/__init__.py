"""The one way out: HTTP to addresses that were checked, for webhooks and metric providers."""
