"""The logger of the control plane: constant messages, facts as keys, JSON lines."""

from aws_lambda_powertools.logging import Logger

logger = Logger(service="sluice", use_rfc3339=True, utc=True)
