"""The container set-up is valid by the Compose specification and says the same as the rest of the house."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from keryx.parts import sections

ROOT = Path(__file__).parent.parent.parent
SCHEMA = Path(__file__).parent / "compose.schema.json"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def test_it_is_valid_by_the_compose_specification(compose: dict[str, Any]) -> None:
    validator = jsonschema_rs.Draft7Validator(json.loads(SCHEMA.read_text()))
    assert [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(compose)] == []
    broken = {**compose, "services": {"hub": {"imagee": "keryx"}}}
    assert not validator.is_valid(broken)


def test_docker_compose_reads_it() -> None:
    if not shutil.which("docker-compose"):
        pytest.skip("no docker-compose here; the schema was checked")
    done = subprocess.run(["docker-compose", "config", "-q"], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.returncode == 0


def test_every_service_is_watched_or_says_why_not(compose: dict[str, Any]) -> None:
    watched = {name for name, service in compose["services"].items() if "test" in service["healthcheck"]}
    assert watched == set(compose["services"]) - {"worker"}
    for service in compose["services"].values():
        for other, wait in service.get("depends_on", {}).items():
            assert other in watched
            assert wait == {"condition": "service_healthy"}


def test_nothing_but_pages_is_open_and_only_to_this_machine(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:8000:8000", "127.0.0.1:8025:8025"]


def test_every_setting_reaches_the_hub_and_its_workers(compose: dict[str, Any]) -> None:
    known = {section.full_name(field) for section in sections() for field in section.model_fields}
    for service in ("hub", "worker"):
        assert set(compose["services"][service]["environment"]) == known | {"KERYX_LANGUAGE"}


def test_what_is_not_set_is_left_to_the_hub(compose: dict[str, Any]) -> None:
    fixed = {name for name, value in compose["services"]["hub"]["environment"].items() if value is not None}
    assert fixed == {
        "KERYX_DATABASE",
        "KERYX_BUS",
        "KERYX_MEDIA",
        "KERYX_BIND",
        "KERYX_URL",
        "KERYX_EMAIL_RELAYS",
    }


def test_the_settings_file_beside_it_is_read(tmp_path: Path) -> None:
    if not shutil.which("docker-compose"):
        pytest.skip("no docker-compose here; the names were checked")
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    (tmp_path / ".env").write_text("KERYX_RADIO_SLOTS=09:00\nKERYX_URL=https://nea.dimos.example\n", "utf-8")
    done = subprocess.run(["docker-compose", "config"], cwd=tmp_path, check=True, capture_output=True, text=True)
    given = yaml.safe_load(done.stdout)["services"]["hub"]["environment"]
    assert (given["KERYX_RADIO_SLOTS"], given["KERYX_URL"]) == ("09:00", "https://nea.dimos.example")
    assert not given.get("KERYX_SITE_LANGUAGES")


def test_containers_and_jars_are_the_same_kafka(compose: dict[str, Any]) -> None:
    pom = (ROOT / "deploy/kafka/pom.xml").read_text()
    found = re.search(r"<artifactId>kafka_2.13</artifactId>\s*<version>([\d.]+)</version>", pom)
    assert found
    assert compose["services"]["kafka"]["image"] == f"apache/kafka:{found[1]}"


def test_the_image_does_not_run_as_root_and_copies_what_exists() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    [user] = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert int(user) > 0
    for line in lines:
        if line.startswith("COPY ") and not line.startswith("COPY --from"):
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), source
