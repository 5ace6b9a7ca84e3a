"""Says why some permissions cannot do without a wildcard; it allows nothing."""

from infra.may import May

# Why a permission cannot do without a wildcard. One that is not listed here fails the AwsSolutions rules.
WILDCARD_REASONS = {
    May.READ_PLANS: "Large plans are named by the ids of deployments, which do not exist yet.",
    May.READ_DOCUMENTS: "Documents are named by the ids of deployments, which do not exist yet.",
    May.WRITE_DOCUMENTS: "Documents are named by the ids of deployments, which do not exist yet.",
    May.READ_CONFIGS: "People name the configs they upload; only this prefix starts deployments.",
    May.WRITE_RESULTS: "A result is named after the config that it answers.",
    May.INSPECT_EXECUTIONS: "Executions are named by the ids of deployments, which do not exist yet.",
    May.FIND_SECRETS: "People name the secrets; only whether one exists is open to it.",
    May.READ_CONNECTIONS: "People name the metric providers; only the secrets of those are open to it.",
    May.READ_PROVIDER_SECRET: "The operator names the secret; only those for sign-in are open to it.",
    May.READ_SECRETS: "People name the secrets of webhooks and queries; only this prefix is open to them.",
    May.READ_OWN_ACCOUNT: "AWS knows no resource for GetAccountSettings.",
    May.ASSUME_DEPLOY_ROLES: (
        "Any account may be a target unless deployAccounts lists them; its role asks for the external id."
    ),
}
