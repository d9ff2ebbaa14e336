"""A synthesised stack: its template and the archives it refers to, made fit for this machine."""

import hashlib
import io
import json
import platform
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.system.emulator import ACCOUNT, REGION
from local.system.policies import make_judgeable

FUNCTION = "AWS::Lambda::Function"
LAYER = "AWS::Lambda::LayerVersion"
# What watches: the emulator knows neither the metrics of its own
# services nor those that functions write, so no alarm could ring, and it has no saved queries.
# CodeDeploy: the emulator does not know it, and moves aliases at once.
LEFT_OUT = frozenset(
    {
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::CompositeAlarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::CodeDeploy::Application",
        "AWS::CodeDeploy::DeploymentGroup",
        "AWS::Logs::MetricFilter",
        "AWS::Logs::QueryDefinition",
    }
)
BUCKET = f"rollcall-local-assets-{ACCOUNT}-{REGION}"

# Archives carry no dates, so that equal sources give equal archives.
DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Assembly:
    """A template, and the folder to pack for each object key of the asset bucket."""

    template: dict[str, Any]
    archives: Mapping[str, Path]

    def digest(self) -> str:
        """Changes exactly when a deployment would, because keys are made from contents."""
        return hashlib.sha256(json.dumps(self.template, sort_keys=True).encode()).hexdigest()


def read_assembly(folder: Path, stack: str) -> Assembly:
    """What a synthesis left in `folder` (the CDK's output)."""
    template = json.loads((folder / f"{stack}.template.json").read_text())
    manifest = json.loads((folder / f"{stack}.assets.json").read_text())
    archives = {
        destination["objectKey"]: folder / asset["source"]["path"]
        for asset in manifest["files"].values()
        for destination in asset["destinations"].values()
        if asset["source"].get("packaging") == "zip"
    }
    return Assembly(template=template, archives=archives)


@dataclass(frozen=True)
class Sources:
    """What a deployment is made from.

    `layer` is a folder built for this machine whose name changes with its contents. `functions`
    has object key and folder of the code of functions, by the name in ``Handler``; a function that
    is not listed keeps its synthesised code.
    """

    assembly: Assembly
    layer: Path
    functions: Mapping[str, tuple[str, Path]]


def for_this_machine(sources: Sources, layer: Path) -> Assembly:
    """The same stack with code that runs here.

    Deployed functions are 64-bit ARM while this machine may not be, and native libraries of another
    processor cannot be loaded. So `layer`, a copy of the sources' layer, takes the place of the
    synthesised one. It is named in PYTHONPATH and not uploaded, because the emulator would unpack
    it again for each process that it starts: two seconds of a cold start.
    """
    template = deepcopy(sources.assembly.template)
    archives = dict(sources.assembly.archives)
    resources = template["Resources"]
    _leave_out(resources, frozenset({LAYER}))
    make_deployable(resources)
    for resource in resources.values():
        if resource["Type"] == FUNCTION:
            properties = resource["Properties"]
            key, folder = sources.functions.get(_name(properties), (None, None))
            key = key or properties["Code"]["S3Key"]
            archives[key] = folder or archives[key]
            properties |= {"Code": _code(key), "Architectures": [_processor()]}
            properties.pop("Layers", None)
            environment = properties.setdefault("Environment", {}).setdefault("Variables", {})
            environment["PYTHONPATH"] = str(layer / "python")
    used = _keys(template)
    return Assembly(template, {key: path for key, path in archives.items() if key in used})


def make_deployable(resources: dict[str, Any]) -> None:
    """Change a template's resources, in place, into what the embedded AWS knows."""
    _leave_out(resources, LEFT_OUT)
    make_judgeable(resources)
    for resource in resources.values():
        resource.pop("UpdatePolicy", None)


def _leave_out(resources: dict[str, Any], kinds: frozenset[str]) -> None:
    for name in [name for name, each in resources.items() if each["Type"] in kinds]:
        del resources[name]


def archive(source: Path) -> bytes:
    """A zip of a folder, uncompressed because nothing is gained here by packing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as target:
        for path in sorted(path for path in source.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(source).as_posix(), DATE)
            entry.external_attr = (path.stat().st_mode & 0o777) << 16
            target.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def _name(properties: Mapping[str, Any]) -> str:
    # Handlers are called functions.<name>.main.lambda_handler.
    return str(properties.get("Handler", "")).removeprefix("functions.").partition(".")[0]


def _code(key: str) -> dict[str, str]:
    return {"S3Bucket": BUCKET, "S3Key": key}


def _keys(template: Mapping[str, Any]) -> set[str]:
    resources = template["Resources"].values()
    return {each["Properties"]["Code"]["S3Key"] for each in resources if each["Type"] == FUNCTION}


def _processor() -> str:
    return "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64"
