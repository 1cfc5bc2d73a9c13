"""Files of others that the pages use: copied from npm as they are, each with proof of where it is from."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.launcher.places import CHECKOUT

STATIC = CHECKOUT / "gateway" / "static"
PACKAGES = CHECKOUT / "infra" / "assets"
PROOF = STATIC / "vendor" / "VENDOR.json"
# Whatever lies in these folders is from npm.
FOLDERS = ("fonts", "vendor")


def wanted() -> dict[str, str]:
    """The allow-list: a file below `static`, and the file of a package that it is a copy of."""
    return dict(json.loads((PACKAGES / "assets.json").read_text()))


def proof_of(path: str, source: str, content: bytes) -> dict[str, str]:
    """What is told of one file: package, version, npm's integrity, licence, and the digest of the copy."""
    package = package_of(source)
    locked = _lock()[f"node_modules/{package}"]
    return {
        "file": path,
        "package": package,
        "version": locked["version"],
        "integrity": locked["integrity"],
        "licence": locked["license"],
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def package_of(source: str) -> str:
    """The package's name at the head of a path, with its scope where it has one."""
    parts = source.split("/")
    return "/".join(parts[: 2 if source.startswith("@") else 1])


def told_proof() -> list[dict[str, str]]:
    """What is committed."""
    return list(json.loads(PROOF.read_text()))


def copy(modules: Path) -> list[dict[str, str]]:
    """Copy every wanted file out of the installed modules, and write the proof."""
    proof = []
    for path, source in sorted(wanted().items()):
        content = (modules / source).read_bytes()
        (STATIC / path).write_bytes(content)
        proof.append(proof_of(path, source, content))
    PROOF.write_text(json.dumps(proof, indent=2) + "\n")
    return proof


def faults() -> Iterator[str]:
    """Where the committed files are not what the proof and the allow-list say; needs no network."""
    told = {each["file"]: each for each in told_proof()}
    for path, source in wanted().items():
        if not (STATIC / path).is_file():
            yield f"{path} is missing"
        elif told.get(path) != proof_of(path, source, (STATIC / path).read_bytes()):
            yield f"{path} is not what VENDOR.json says"
    lying = {
        path.relative_to(STATIC).as_posix() for folder in FOLDERS for path in (STATIC / folder).rglob("*.*")
    }
    lying -= {PROOF.relative_to(STATIC).as_posix()}
    yield from (f"{path} is from nowhere" for path in sorted(lying - set(wanted())))
    yield from (f"{path} is told of in vain" for path in sorted(set(told) - set(wanted())))


def differences(modules: Path) -> Iterator[str]:
    """Committed files that differ from what npm gives now."""
    for path, source in wanted().items():
        if (modules / source).read_bytes() != (STATIC / path).read_bytes():
            yield f"{path} is not the file of {package_of(source)}"


def _lock() -> dict[str, dict[str, Any]]:
    return dict(json.loads((PACKAGES / "package-lock.json").read_text())["packages"])
