"""Deploys an assembly to the embedded AWS through CloudFormation, as the CDK would at AWS."""

import hashlib
import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from local.system.assembly import BUCKET, Assembly, archive
from local.system.emulator import REGION, Emulator
from local.system.errors import CannotRun

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient

DEPLOY_SECONDS = 120.0

# What the CDK's bootstrap leaves in an account; every CDK template checks it.
BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version"
# Lives in the account, so that it is exactly as old as the state it describes.
DEPLOYED = "/rollcall/local/deployed"

# The CDK uploads a template too: one in a request may not exceed 51,200 bytes.
TEMPLATE = "template.json"

CAPABILITIES = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")
REVISION = "Revision"
NOTHING_TO_DO = "No updates are to be performed"


class Deployment:
    """One stack in the embedded AWS.

    Args:
        emulator: the running account.
        stack: name of the stack.
    """

    def __init__(self, emulator: Emulator, stack: str) -> None:
        self._emulator = emulator
        self._stack = stack
        self._cloudformation: CloudFormationClient = emulator.client("cloudformation")
        self._ssm = emulator.client("ssm")

    def is_current(self, fingerprint: str) -> bool:
        """Whether exactly this was deployed last, and successfully."""
        try:
            answer = self._ssm.get_parameter(Name=DEPLOYED)
        except ClientError:
            return False
        return bool(answer["Parameter"]["Value"] == fingerprint)

    def outputs(self) -> dict[str, str]:
        """The outputs of the deployed stack."""
        stack = self._describe()
        outputs = stack.get("Outputs", []) if stack else []
        return {output["OutputKey"]: output["OutputValue"] for output in outputs}

    def deploy(
        self, assembly: Assembly, parameters: Mapping[str, str], secrets: Mapping[str, str]
    ) -> None:
        """Makes the account equal to what is given. Nothing that is equal already is touched.

        Args:
            assembly: template and archives.
            parameters: values of the template's parameters; unknown names are left out.
            secrets: values by the name of the output that holds the secret's id.

        Raises:
            CannotRun: CloudFormation refused or failed; the text has its reasons.
        """
        self._upload(assembly)
        self._ssm.put_parameter(Name=BOOTSTRAP, Value="99", Type="String", Overwrite=True)
        fingerprint = fingerprint_of(assembly, parameters, secrets)
        # Functions are called by an alias, which moves when this changes.
        self._apply(assembly, {**parameters, REVISION: fingerprint[:12]})
        self._put_secrets(secrets)
        self._ssm.put_parameter(Name=DEPLOYED, Value=fingerprint, Type="String", Overwrite=True)

    def _upload(self, assembly: Assembly) -> None:
        s3: S3Client = self._emulator.client("s3")
        if BUCKET not in {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}:
            s3.create_bucket(
                Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
            )
        there = {item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])}
        for key, source in assembly.archives.items():
            if key not in there:
                s3.put_object(Bucket=BUCKET, Key=key, Body=archive(source))
        s3.put_object(Bucket=BUCKET, Key=TEMPLATE, Body=json.dumps(assembly.template).encode())

    def _apply(self, assembly: Assembly, parameters: Mapping[str, str]) -> None:
        known = assembly.template.get("Parameters", {})
        request = {
            "StackName": self._stack,
            "TemplateURL": f"https://s3.amazonaws.com/{BUCKET}/{TEMPLATE}",
            "Parameters": [
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in parameters.items()
                if name in known
            ],
            "Capabilities": CAPABILITIES,
        }
        existing = self._usable_stack()
        try:
            if existing is None:
                self._cloudformation.create_stack(**request)  # type: ignore[arg-type]
            else:
                self._cloudformation.update_stack(**request)  # type: ignore[arg-type]
        except ClientError as error:
            if NOTHING_TO_DO in str(error):
                return
            raise CannotRun(f"The deployment was refused: {error}") from error
        self._wait("UPDATE_COMPLETE" if existing else "CREATE_COMPLETE")

    def _usable_stack(self) -> "StackTypeDef | None":
        stack = self._describe()
        if stack is None or stack["StackStatus"] in {
            "CREATE_COMPLETE",
            "UPDATE_COMPLETE",
            "UPDATE_ROLLBACK_COMPLETE",
        }:
            return stack
        # A stack whose creation failed can only be deleted, as at AWS.
        self._cloudformation.delete_stack(StackName=self._stack)
        deadline = time.monotonic() + DEPLOY_SECONDS
        while self._describe() is not None and time.monotonic() < deadline:
            time.sleep(0.1)
        return None

    def _describe(self) -> "StackTypeDef | None":
        try:
            return self._cloudformation.describe_stacks(StackName=self._stack)["Stacks"][0]
        except ClientError:
            return None

    def _wait(self, wanted: str) -> None:
        deadline = time.monotonic() + DEPLOY_SECONDS
        status = ""
        while time.monotonic() < deadline:
            stack = self._describe()
            status = stack["StackStatus"] if stack else ""
            if not status.endswith("_IN_PROGRESS"):
                break
            time.sleep(0.1)
        if status != wanted:
            raise CannotRun(f"The deployment failed ({status or 'gone'}). {self._reasons()}")

    def _reasons(self) -> str:
        events = self._cloudformation.describe_stack_events(StackName=self._stack)["StackEvents"]
        lines = [
            f"{event['LogicalResourceId']} ({event['ResourceType']}):"
            f" {event.get('ResourceStatusReason', 'no reason given')}"
            for event in reversed(events)
            if event["ResourceStatus"].endswith("_FAILED")
        ]
        return "; ".join(dict.fromkeys(lines)) or f"See {self._emulator.log}."

    def _put_secrets(self, secrets: Mapping[str, str]) -> None:
        client: SecretsManagerClient = self._emulator.client("secretsmanager")
        outputs = self.outputs()
        for output, value in secrets.items():
            name = outputs.get(output)
            if name and _current_value(client, name) != value:
                client.put_secret_value(SecretId=name, SecretString=value)


def _current_value(client: "SecretsManagerClient", name: str) -> str | None:
    try:
        return client.get_secret_value(SecretId=name).get("SecretString")
    except client.exceptions.ResourceNotFoundException:
        return None


def fingerprint_of(
    assembly: Assembly, parameters: Mapping[str, str], secrets: Mapping[str, str]
) -> str:
    """Changes exactly when a deployment of these would change something."""
    parts = [assembly.digest(), dict(parameters), dict(secrets)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
