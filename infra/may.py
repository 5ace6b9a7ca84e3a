"""Names what a handler may do, as seen from the product; which AWS actions that takes is said elsewhere."""

from enum import Enum, auto


class May(Enum):
    """What a handler may do, as seen from the product."""

    READ_ITEMS = auto()
    READ_TOGETHER = auto()
    QUERY_ITEMS = auto()
    PUT_ITEMS = auto()
    UPDATE_ITEMS = auto()
    CHECK_ITEMS = auto()
    DELETE_ITEMS = auto()
    APPLY_GUARDRAILS = auto()
    STAY_IN_DEPLOYMENTS = auto()
    KEEP_SESSIONS = auto()
    LIST_DEPLOYMENTS = auto()
    READ_DOCUMENTS = auto()
    READ_PLANS = auto()
    WRITE_DOCUMENTS = auto()
    READ_CONFIGS = auto()
    WRITE_RESULTS = auto()
    SIGN_LINKS = auto()
    CHECK_LINKS = auto()
    FIND_SECRETS = auto()
    READ_SECRETS = auto()
    READ_CONNECTIONS = auto()
    READ_PROVIDER_SECRET = auto()
    SIGN_WEBHOOKS = auto()
    SEAL_TOKENS = auto()
    OPEN_TOKENS = auto()
    START_DEPLOYMENTS = auto()
    START_TARGETS = auto()
    RESUME_DEPLOYMENTS = auto()
    CANCEL_DEPLOYMENTS = auto()
    WAKE_TARGETS = auto()
    INSPECT_EXECUTIONS = auto()
    STOP_EXECUTIONS = auto()
    ASSUME_DEPLOY_ROLES = auto()
    READ_OWN_ACCOUNT = auto()
    KEEP_FAILED_EVENTS = auto()
    PUBLISH_EVENTS = auto()
