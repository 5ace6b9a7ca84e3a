"""Updates of the control plane while deployments wait."""
