import io
import os
import zipfile
from pathlib import Path

from local.system.assembly import Assembly, Sources, archive, for_this_machine, read_assembly
from local.system.layers import only, placed
from tests.support.toy_stack import STACK, write_toy_assembly


def toy(folder: Path, version: str = "1") -> Sources:
    write_toy_assembly(folder, version)
    return Sources(read_assembly(folder, STACK), folder / "asset.layer", {})


def of_type(assembly: Assembly, kind: str) -> list[dict[str, object]]:
    resources = assembly.template["Resources"].values()
    return [each["Properties"] for each in resources if each["Type"] == kind]


def test_functions_get_this_machines_layer_and_processor(tmp_path: Path) -> None:
    assembly = for_this_machine(toy(tmp_path), Path("/layers/one"))

    functions = of_type(assembly, "AWS::Lambda::Function")
    processors = {"x86_64": ["x86_64"], "aarch64": ["arm64"], "arm64": ["arm64"]}
    assert len(functions) == 2
    for properties in functions:
        assert properties["Architectures"] == processors[os.uname().machine]
        assert "Layers" not in properties
        assert "/layers/one/python" in str(properties["Environment"])
    assert of_type(assembly, "AWS::Lambda::LayerVersion") == []


def test_alarms_are_left_out_because_nothing_could_ring_them(tmp_path: Path) -> None:
    sources = toy(tmp_path)
    sources.assembly.template["Resources"]["Alarm"] = {"Type": "AWS::CloudWatch::Alarm"}

    assert of_type(for_this_machine(sources, tmp_path), "AWS::CloudWatch::Alarm") == []


def test_the_synthesised_template_itself_is_not_changed(tmp_path: Path) -> None:
    sources = toy(tmp_path)
    before = sources.assembly.digest()
    for_this_machine(sources, tmp_path)

    assert sources.assembly.digest() == before


def test_a_function_with_newer_code_than_the_synthesis_gets_that_code(tmp_path: Path) -> None:
    sources = toy(tmp_path / "out")
    newer = ("echo-2.zip", tmp_path / "newer")
    assembly = for_this_machine(Sources(sources.assembly, tmp_path, {"echo": newer}), tmp_path)

    assert assembly.archives == {
        "echo-2.zip": tmp_path / "newer",
        "work.zip": tmp_path / "out" / "asset.work",
    }


def test_the_digest_changes_with_the_code_and_not_otherwise(tmp_path: Path) -> None:
    first = for_this_machine(toy(tmp_path / "a", "1"), Path("/layer"))
    same = for_this_machine(toy(tmp_path / "b", "1"), Path("/layer"))
    other = for_this_machine(toy(tmp_path / "c", "2"), Path("/layer"))

    assert first.digest() == same.digest()
    assert first.digest() != other.digest()


def test_equal_folders_give_equal_archives_whatever_their_dates(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name / "package").mkdir(parents=True)
        (tmp_path / name / "package" / "x.py").write_text("1")
    os.utime(tmp_path / "b" / "package" / "x.py", (0, 0))

    assert archive(tmp_path / "a") == archive(tmp_path / "b")
    with zipfile.ZipFile(io.BytesIO(archive(tmp_path / "a"))) as packed:
        assert packed.namelist() == ["package/x.py"]


def test_a_runs_copy_of_the_layer_outlives_the_original(tmp_path: Path) -> None:
    original = tmp_path / "build" / "layer-1"
    original.mkdir(parents=True)
    (original / "x.py").write_text("1")

    copy = placed(original, tmp_path / "run")
    (original / "x.py").unlink()

    assert (copy / "x.py").read_text() == "1"


def test_copies_of_other_layers_are_deleted_when_they_are_no_longer_used(tmp_path: Path) -> None:
    for name in ("layer-1", "layer-2"):
        (tmp_path / "build" / name).mkdir(parents=True)
        placed(tmp_path / "build" / name, tmp_path / "run")
    only(tmp_path / "run" / "layer-2")

    assert [path.name for path in (tmp_path / "run").iterdir()] == ["layer-2"]
