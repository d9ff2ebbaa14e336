"""From the constructs to files on disk."""

from pathlib import Path

import aws_cdk as cdk
import cdk_nag
from aws_cdk import aws_lambda as lambda_

from infra.layer import cached_layer
from infra.node_runtime import REPOSITORY
from infra.stack import RollcallStack
from infra.stage import Stage

PROD = Stage()

# A version of a function must be another one when only its layer has changed.
_CONTEXT = {"@aws-cdk/aws-lambda:recognizeLayerVersion": True}


def synthesise(output: Path, *, layer: str, nag: bool, stage: Stage = PROD) -> Path:
    """Write template, assets and their list into `output` and return the template's path.

    Args:
        output: Created if missing.
        layer: `lambda`, `host` or `empty`; see `infra.app`.
        nag: Also hold the stack to cdk-nag; an unacknowledged finding stops the synthesis.
        stage: Which installation it is.

    Raises:
        ValueError: `layer` is none of the three.
    """
    app = cdk.App(outdir=str(output), analytics_reporting=False, context=_CONTEXT)
    RollcallStack(app, stage.stack, layer=_layer_code(layer), stage=stage)
    for name, value in stage.all_tags.items():
        cdk.Tags.of(app).add(name, value)
    if nag:
        cdk.Validations.of(app).add_plugins(
            cdk_nag.AwsSolutionsChecks(app), cdk_nag.ServerlessChecks(app)
        )
    app.synth()
    return output / f"{stage.stack}.template.json"


def _layer_code(kind: str) -> lambda_.Code:
    cache = REPOSITORY / "build" / "layer"
    match kind:
        case "lambda" | "host":
            folder = cached_layer(cache, kind)
        case "empty":
            folder = cache / "layer-empty"
            (folder / "python").mkdir(parents=True, exist_ok=True)
            (folder / "python" / "README").write_text("A layer for templates only.\n")
        case _:
            raise ValueError("ROLLCALL_LAYER must be lambda, host or empty")
    return lambda_.Code.from_asset(
        str(folder), asset_hash=folder.name, asset_hash_type=cdk.AssetHashType.CUSTOM
    )
