"""A target's account: its functions, alarms and metrics, through the deploy role."""
