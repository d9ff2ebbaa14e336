"""The whole of Rollcall in one stack."""

from importlib.metadata import version

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.constructs.alarms import Alarms, Watched
from infra.constructs.canary import Canary
from infra.constructs.dashboard import Dashboard
from infra.constructs.domain import Domain
from infra.constructs.edge_counts import EdgeCounts
from infra.constructs.front_door import WEBHOOK_ROUTE, Backends, FrontDoor
from infra.constructs.keys import DataKey, TokenKey
from infra.constructs.mail import Mail
from infra.constructs.python_function import PythonFunction, Shared, Size
from infra.constructs.queries import Queries
from infra.constructs.secrets import Secrets, allow_reading
from infra.constructs.tables import EphemeralTable, StateTable
from infra.constructs.wake import Wake
from infra.parameters import declare_parameters, declare_revision
from infra.reach import INDEXES, REACH
from infra.stage import Stage
from rollcall.runtime.setting import Function
from rollcall.runtime.settings import Settings

OAUTH_CALLBACK = Size(memory=512, timeout=20)
PORTAL = Size(memory=512, timeout=15)
WEBHOOK = Size(memory=512, timeout=10)
SYNC_WORKER = Size(memory=1024, timeout=30)


class RollcallStack(cdk.Stack):
    """Resources first, then what each function may do, then what an operator needs to know."""

    def __init__(
        self, scope: Construct, construct_id: str, *, layer: lambda_.Code, stage: Stage
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Rollcall keeps a Recall.ai bot in every meeting that should have one",
            env=cdk.Environment(region=stage.region),
            termination_protection=stage.protected,
            # The CDK's command line checks the bootstrap version itself; without this rule the
            # embedded AWS can deploy the template too.
            synthesizer=cdk.DefaultStackSynthesizer(
                qualifier=stage.qualifier, generate_bootstrap_version_rule=False
            ),
        )
        self._parameters = declare_parameters(self)
        data_key = DataKey(self, "DataKey").key
        self._token_key = TokenKey(self, "TokenKey")
        self._secrets = Secrets(self, "Secrets")
        self._state = StateTable(self, "State", key=data_key)
        self._ephemeral = EphemeralTable(self, "Ephemeral", key=data_key)
        self._wake = Wake(self, "Wake", timeout=cdk.Duration.seconds(SYNC_WORKER.timeout))
        self._door = FrontDoor(
            self, "FrontDoor", key=data_key, calendars=self._parameters[Settings.calendars_up_to]
        )
        self._public_url = self._choose_public_url()
        self._domain = Domain(
            self,
            "Domain",
            public_url=self._parameters[Settings.public_url],
            certificate=self._parameters[Settings.certificate],
        )
        self._mail = Mail(
            self,
            "Mail",
            sender=self._parameters[Settings.mail_from],
            key=data_key,
            timeout=cdk.Duration.seconds(SYNC_WORKER.timeout),
        )

        functions = Functions(
            self,
            "Functions",
            shared=Shared(layer=_layer(self, layer), key=data_key, revision=declare_revision(self)),
        )
        self._allow(functions)
        self._configure(functions)
        self._wake.worked_by(functions.sync_worker.live, functions.sync_worker.role)
        self._mail.reported_to(functions.sync_worker.live, functions.sync_worker.role)
        served = self._door.open(
            Backends(
                oauth_callback=functions.oauth_callback.live,
                portal=functions.portal.live,
                webhook=functions.webhook.live,
            )
        )
        self._domain.serve(self._door.api, served)
        watched = self._watched(functions)
        alarms = Alarms(self, "Alarms", watched=watched, key=data_key)
        log = self._door.access_log
        EdgeCounts(self, "EdgeCounts", log_group=log, webhook_route=WEBHOOK_ROUTE)
        Dashboard(self, "Dashboard", watched=watched, table=self._state.table, alarms=alarms)
        groups = [each.log_group for each in functions.by_name.values()]
        Queries(self, "Queries", log_groups=groups)
        Canary(
            self,
            "Shift",
            functions=functions.by_name,
            pages=alarms.paging,
            wanted=self._parameters[Settings.canary],
        )
        self._outputs(alarms)

    def _choose_public_url(self) -> str:
        url = self._parameters[Settings.public_url]
        given = cdk.CfnCondition(
            self,
            "HasPublicUrl",
            expression=cdk.Fn.condition_not(cdk.Fn.condition_equals(url, "")),
        )
        return cdk.Fn.condition_if(given.logical_id, url, self._door.origin).to_string()

    def _allow(self, functions: "Functions") -> None:
        """What each function may do, and nothing else (design section 2)."""
        secrets, ephemeral = self._secrets, self._ephemeral
        for name, each in functions.by_name.items():
            self._state.reached_by(each.role, REACH[name], INDEXES[name])
            self._wake.sent_by(each.role)

        role = functions.oauth_callback.role
        allow_reading(role, secrets.google_client_secret, secrets.cookie_key)
        ephemeral.allow(role, "DeleteItem", "GetItem", "PutItem", "UpdateItem")
        self._token_key.encrypted_by(role)

        role = functions.portal.role
        allow_reading(role, secrets.cookie_key)
        ephemeral.allow(role, "GetItem", "PutItem", "UpdateItem")
        self._wake.dead_letters_counted_by(role)

        allow_reading(functions.webhook.role, secrets.webhook_secrets)

        role = functions.sync_worker.role
        allow_reading(
            role, secrets.recall_api_key, secrets.google_client_secret, secrets.cookie_key
        )
        self._mail.sent_by(role)
        ephemeral.allow(role, "DeleteItem", "GetItem")
        self._token_key.decrypted_by(role)

    def _configure(self, functions: "Functions") -> None:
        """Each function is given the settings that it reads."""
        secrets = self._secrets
        values = {
            **self._parameters,
            Settings.state_table: self._state.table.table_name,
            Settings.ephemeral_table: self._ephemeral.table.table_name,
            Settings.wake_queue_url: self._wake.queue.queue_url,
            Settings.dead_letters_url: self._wake.dead_letters.queue_url,
            Settings.public_url: self._public_url,
            Settings.token_key_id: self._token_key.key.key_id,
            Settings.cookie_key_secret_name: secrets.cookie_key.ref,
            Settings.google_client_secret_name: secrets.google_client_secret.ref,
            Settings.recall_api_key_secret_name: secrets.recall_api_key.ref,
            Settings.webhook_secrets_secret_name: secrets.webhook_secrets.ref,
            Settings.mail_configuration_set: self._mail.configuration_set,
            Settings.region: self.region,
        }
        for name, function in functions.by_name.items():
            function.set_environment({each.variable: values[each] for each in Settings.of(name)})

    def _watched(self, functions: "Functions") -> Watched:
        return Watched(
            functions={
                "OauthCallback": functions.oauth_callback.function,
                "Portal": functions.portal.function,
                "Webhook": functions.webhook.function,
                "SyncWorker": functions.sync_worker.function,
            },
            queue=self._wake.queue,
            dead_letters=self._wake.dead_letters,
        )

    def _outputs(self, alarms: Alarms) -> None:
        secrets = self._secrets
        values = {
            "Version": version("rollcall-service"),
            "PageUrl": self._public_url,
            "WebhookUrl": cdk.Fn.join("", [self._public_url, "/webhooks/recall"]),
            "RedirectUri": cdk.Fn.join("", [self._public_url, "/auth/google/callback"]),
            "RecallApiKeySecretName": secrets.recall_api_key.ref,
            "WebhookSecretsSecretName": secrets.webhook_secrets.ref,
            "GoogleClientSecretName": secrets.google_client_secret.ref,
            "CookieKeySecretName": secrets.cookie_key.ref,
            "StateTableName": self._state.table.table_name,
            "EphemeralTableName": self._ephemeral.table.table_name,
            "WakeQueueUrl": self._wake.queue.queue_url,
            "ApiId": self._door.api.api_id,
            "PagesTopicArn": alarms.pages.topic_arn,
            "NoticesTopicArn": alarms.notices.topic_arn,
        }
        for name, value in values.items():
            cdk.CfnOutput(self, name, value=value)
        target = cdk.CfnOutput(self, "DomainTarget", value=self._domain.target)
        target.condition = self._domain.is_on


class Functions(Construct):
    """The four functions, not yet allowed anything."""

    def __init__(self, scope: Construct, construct_id: str, *, shared: Shared) -> None:
        super().__init__(scope, construct_id)

        self.by_name: dict[Function, PythonFunction] = {}

        def function(construct_id: str, name: Function, size: Size) -> PythonFunction:
            made = PythonFunction(self, construct_id, name=name, size=size, shared=shared)
            self.by_name[name] = made
            return made

        for rule in ("AwsSolutions-L1", "Serverless-LambdaLatestVersion"):
            acknowledge(
                self,
                rule,
                "Python 3.13 is supported until the same day as 3.14 (2029-06-30) and is what "
                "current systems ship, so the tests run on the version that is deployed.",
            )
        acknowledge(
            self,
            "Serverless-LambdaDLQ",
            "No function is invoked asynchronously: three answer the API, the fourth is fed by a "
            "queue whose own dead-letter queue is the failure path.",
        )
        acknowledge(
            self,
            "Serverless-LambdaTracing",
            "HTTP APIs take no part in X-Ray, its SDK would cost each cold start a third more, and "
            "its permission knows no resources. Log lines carry the request id instead.",
        )

        self.oauth_callback = function("OauthCallback", "oauth_callback", OAUTH_CALLBACK)
        self.portal = function("Portal", "portal", PORTAL)
        self.webhook = function("Webhook", "webhook", WEBHOOK)
        self.sync_worker = function("SyncWorker", "sync_worker", SYNC_WORKER)


def _layer(scope: Construct, code: lambda_.Code) -> lambda_.LayerVersion:
    return lambda_.LayerVersion(
        scope,
        "Layer",
        description="Rollcall: the locked libraries and the package rollcall",
        code=code,
        compatible_architectures=[lambda_.Architecture.ARM_64],
        compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
    )
