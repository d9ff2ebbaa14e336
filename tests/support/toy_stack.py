"""A small stack as the CDK would leave it: two functions, a layer, a table, a queue, a schedule."""

import json
from pathlib import Path
from typing import Any

STACK = "Toy"

CALLS = {
    "PolicyName": "calls",
    "PolicyDocument": {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["dynamodb:PutItem", "secretsmanager:GetSecretValue", "sqs:SendMessage"],
                "Resource": "*",
            }
        ],
    },
}
"""The embedded AWS judges the functions' calls by their role."""

ECHO = """
import json, os, boto3
from toy_layer import greeting

def lambda_handler(event, context):
    print(json.dumps({"path": event["rawPath"]}))
    if event["rawPath"] == "/wake":
        boto3.client("sqs").send_message(
            QueueUrl=os.environ["QUEUE"], MessageBody="main", MessageGroupId="main",
            MessageDeduplicationId=event["rawQueryString"])
    if event["rawPath"] == "/secret":
        value = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["SECRET"])
        return {"statusCode": 200, "body": value["SecretString"]}
    if event["rawPath"] == "/environment":
        return {"statusCode": 200, "body": json.dumps(dict(os.environ))}
    if event["rawPath"] == "/big":
        return {"statusCode": 200, "body": "x" * 3_000_000}
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "x-version": VERSION},
        "cookies": ["a=1; Path=/", "b=2; HttpOnly"],
        "body": json.dumps(
            {"event": event, "greeting": greeting(), "setting": os.environ["SETTING"]}),
    }
"""

WORK = """
import os, time, boto3

def lambda_handler(event, context):
    print("working")
    table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    for record in event["Records"]:
        table.put_item(Item={"pk": record["messageId"], "body": record["body"],
            "at": str(time.time()), "sent": record["attributes"]["SentTimestamp"]})
    return {"batchItemFailures": []}
"""


def write_toy_assembly(folder: Path, version: str = "1", schedule: str = "rate(1 minute)") -> None:
    """Writes template, manifest and assets; `version` is part of the first function's code only.

    The version "broken" has a resource that cannot be created.
    """
    code = f"VERSION = {version!r}\n{ECHO}"
    _write(folder / f"asset.echo{version}" / "functions" / "echo" / "main.py", code)
    _write(folder / "asset.work" / "functions" / "work" / "main.py", WORK)
    _write(folder / "asset.layer" / "python" / "toy_layer.py", "def greeting(): return 'hello'\n")
    assets = {name: f"{name}.zip" for name in (f"echo{version}", "work", "layer")}
    manifest = {
        "files": {
            name: {
                "source": {"path": f"asset.{name}", "packaging": "zip"},
                "destinations": {"here": {"bucketName": "elsewhere", "objectKey": key}},
            }
            for name, key in assets.items()
        }
    }
    template = toy_template(f"echo{version}.zip", schedule)
    if version == "broken":
        template["Resources"]["Broken"] = {
            "Type": "AWS::Lambda::Url",
            "Properties": {"TargetFunctionArn": "nobody", "AuthType": "NONE"},
        }
    _write(folder / f"{STACK}.assets.json", json.dumps(manifest))
    _write(folder / f"{STACK}.template.json", json.dumps(template))


def toy_template(echo_key: str, schedule: str) -> dict[str, Any]:
    """The template alone."""
    api = {"Ref": "Api"}
    return {
        "Parameters": {
            "Setting": {"Type": "String", "Default": "default"},
            "BootstrapVersion": {
                "Type": "AWS::SSM::Parameter::Value<String>",
                "Default": "/cdk-bootstrap/hnb659fds/version",
            },
        },
        "Resources": {
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {"AssumeRolePolicyDocument": {}, "Policies": [CALLS]},
            },
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {}}},
            "Secret": {
                "Type": "AWS::SecretsManager::Secret",
                "Properties": {"GenerateSecretString": {"PasswordLength": 40}},
            },
            "Given": {
                "Type": "AWS::SecretsManager::Secret",
                "Properties": {"SecretString": "unset"},
            },
            "Table": {
                "Type": "AWS::DynamoDB::GlobalTable",
                "Properties": {
                    "BillingMode": "PAY_PER_REQUEST",
                    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                    "Replicas": [{"Region": {"Ref": "AWS::Region"}}],
                },
            },
            "Queue": {
                "Type": "AWS::SQS::Queue",
                "Properties": {"FifoQueue": True, "DelaySeconds": 1, "VisibilityTimeout": 180},
            },
            "Layer": {
                "Type": "AWS::Lambda::LayerVersion",
                "Properties": {"Content": {"S3Bucket": "x", "S3Key": "layer.zip"}},
            },
            "Echo": _function(
                "echo",
                echo_key,
                {
                    "QUEUE": {"Ref": "Queue"},
                    "SETTING": {"Ref": "Setting"},
                    "SECRET": {"Ref": "Given"},
                },
            ),
            "Work": _function("work", "work.zip", {"TABLE": {"Ref": "Table"}}),
            "Mapping": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {
                    "EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]},
                    "FunctionName": {"Ref": "Work"},
                    "BatchSize": 10,
                    "FunctionResponseTypes": ["ReportBatchItemFailures"],
                },
            },
            "Tick": {
                "Type": "AWS::Scheduler::Schedule",
                "Properties": {
                    "ScheduleExpression": schedule,
                    "FlexibleTimeWindow": {"Mode": "OFF"},
                    "Target": {
                        "Arn": {"Fn::GetAtt": ["Queue", "Arn"]},
                        "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
                        "Input": "tick",
                        "SqsParameters": {"MessageGroupId": "main"},
                    },
                },
            },
            "Api": {
                "Type": "AWS::ApiGatewayV2::Api",
                "Properties": {"Name": "toy", "ProtocolType": "HTTP"},
            },
            "Stage": {
                "Type": "AWS::ApiGatewayV2::Stage",
                "Properties": {"ApiId": api, "StageName": "$default", "AutoDeploy": True},
            },
            "Integration": {
                "Type": "AWS::ApiGatewayV2::Integration",
                "Properties": {
                    "ApiId": api,
                    "IntegrationType": "AWS_PROXY",
                    "IntegrationUri": {"Fn::GetAtt": ["Echo", "Arn"]},
                    "PayloadFormatVersion": "2.0",
                },
            },
            "Route": {
                "Type": "AWS::ApiGatewayV2::Route",
                "Properties": {
                    "ApiId": api,
                    "RouteKey": "$default",
                    "Target": {"Fn::Join": ["", ["integrations/", {"Ref": "Integration"}]]},
                },
            },
        },
        "Outputs": {
            "ApiId": {"Value": api},
            "WakeQueueUrl": {"Value": {"Ref": "Queue"}},
            "StateTableName": {"Value": {"Ref": "Table"}},
            "RecallApiKeySecretName": {"Value": {"Ref": "Given"}},
            "CookieKeySecretName": {"Value": {"Ref": "Secret"}},
        },
    }


def _function(name: str, key: str, variables: dict[str, Any]) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Handler": f"functions.{name}.main.lambda_handler",
            "Runtime": "python3.13",
            "Architectures": ["arm64"],
            "Code": {"S3Bucket": "x", "S3Key": key},
            "Layers": [{"Ref": "Layer"}],
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Timeout": 30,
            "Environment": {"Variables": variables},
        },
    }


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
