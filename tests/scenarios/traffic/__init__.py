"""Traffic moves, alarms and failures put it back."""
