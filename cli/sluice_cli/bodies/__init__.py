"""The JSON of the control plane, as the command reads it; nothing is checked here."""
