"""Files of others: what is committed is what its proof says, and the proof is of the locked versions."""

from pathlib import Path

import pytest

from infra.launcher import vendoring
from infra.launcher.commands import vendor
from infra.launcher.places import CHECKOUT


def test_every_file_of_others_is_what_its_proof_says() -> None:
    assert list(vendoring.faults()) == []


def test_the_proof_names_package_version_integrity_and_licence() -> None:
    for each in vendoring.told_proof():
        assert each["integrity"].startswith("sha512-") and len(each["sha256"]) == 64
        assert each["package"] and each["version"] and each["licence"]


def test_a_changed_byte_and_a_stray_file_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in vendoring.wanted():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes((vendoring.STATIC / path).read_bytes())
    monkeypatch.setattr(vendoring, "STATIC", tmp_path)
    monkeypatch.setattr(vendoring, "PROOF", tmp_path / "vendor" / "VENDOR.json")
    proof = CHECKOUT / "gateway" / "static" / "vendor" / "VENDOR.json"
    vendoring.PROOF.write_bytes(proof.read_bytes())
    assert list(vendoring.faults()) == []
    with (tmp_path / "vendor" / "htmx.min.js").open("ab") as script:
        script.write(b" ")
    (tmp_path / "vendor" / "stray.js").write_text("")
    (tmp_path / "fonts" / "LICENSE-atkinson.txt").unlink()
    assert sorted(vendoring.faults()) == [
        "fonts/LICENSE-atkinson.txt is missing",
        "vendor/htmx.min.js is not what VENDOR.json says",
        "vendor/stray.js is from nowhere",
    ]


def test_what_others_lock_names_no_host_and_exact_versions() -> None:
    for folder in ("assets", "validator"):
        assert "://" not in (CHECKOUT / "infra" / folder / "package-lock.json").read_text()
        assert not set("^~*") & set((CHECKOUT / "infra" / folder / "package.json").read_text())


@pytest.mark.long
def test_npm_gives_the_same_files() -> None:
    assert vendor.run(["check"]) == 0
