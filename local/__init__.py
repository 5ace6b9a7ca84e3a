"""The embedded control plane: everything that lets Sluice run on one machine without an AWS account."""
