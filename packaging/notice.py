"""Write the licences of all that a frozen program holds: notice.py DIST. Fails where one is under the GPL alone.

Python packages come with their licences; libraries of a Debian system that were taken along, with those of their
packages.
"""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

from packaging.requirements import Requirement

_LICENCE = re.compile(r"(licen[sc]e|copying|notice|copyright)", re.I)
_LINKED = "the LGPL: the library lies in the folder as a file that may be replaced by another version"


def packages() -> list[importlib.metadata.Distribution]:
    """The program and all Python packages that it needs, by name."""
    found: dict[str, importlib.metadata.Distribution] = {}
    waiting = ["audiomancer", "pyinstaller"]
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in found:
            continue
        try:
            found[name] = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        if name == "pyinstaller":
            continue
        for text in found[name].requires or []:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return [found[name] for name in sorted(found)]


def licence_of(package: importlib.metadata.Distribution) -> str:
    """The licence in a few words, as the package states it."""
    stated = package.metadata.get("License-Expression") or ""
    classified = [
        one.rpartition(" :: ")[2] for one in package.metadata.get_all("Classifier") or [] if one.startswith("License")
    ]
    words = (package.metadata.get("License") or "").strip().splitlines()
    return stated or "; ".join(classified) or (words[0] if words else "see its text")


def texts_of(package: importlib.metadata.Distribution) -> list[str]:
    """The licence files of a package."""
    texts = []
    for file in package.files or []:
        if ".dist-info" in file.parts[0] and _LICENCE.search(file.name) and file.suffix not in (".py", ".pyc"):
            path = Path(str(file.locate()))
            if path.is_file():
                texts.append(path.read_text("utf-8", "replace").strip())
    return texts


def system_libraries(folder: Path) -> dict[str, list[str]]:
    """Debian packages whose libraries lie in the folder, with the names of the libraries."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.so*")):
        matches = list(Path("/usr/lib").glob(f"*-linux-gnu/{path.name}")) or list(
            Path("/lib").glob(f"*-linux-gnu/{path.name}")
        )
        if not matches:
            continue
        for place in (matches[0], matches[0].resolve(), Path("/lib", *matches[0].parts[3:])):
            answer = subprocess.run(["dpkg-query", "-S", str(place)], capture_output=True, text=True, check=False)
            if answer.returncode == 0:
                found.setdefault(answer.stdout.partition(":")[0], []).append(path.name)
                break
    return found


def main() -> int:
    """Write `NOTICE` into the folder."""
    folder = Path(sys.argv[1])
    parts, refused = ["Audiomancer holds the following parts, each under its licence.\n"], []
    for package in packages():
        licence = licence_of(package)
        if (
            "GPL" in licence
            and "LGPL" not in licence
            and "Lesser" not in licence
            and "exception" not in licence
            and package.name != "pyinstaller"
        ):
            refused.append(f"{package.name}: {licence}")
        words = f"{package.name} {package.version}: {licence}"
        if "LGPL" in licence or "Lesser" in licence:
            words += f"\nUsed under {_LINKED}."
        parts.append("\n\n".join([words, *texts_of(package)]))
    for name, files in system_libraries(folder).items():
        copyright_file = Path("/usr/share/doc") / name / "copyright"
        text = copyright_file.read_text("utf-8", "replace").strip() if copyright_file.is_file() else ""
        parts.append(f"{', '.join(files)}, of Debian's package {name}\n\n{text}")
    (folder / "NOTICE").write_text(f"\n\n{'-' * 100}\n\n".join(parts), "utf-8")
    print(f"NOTICE: {len(parts) - 1} parts")
    for line in refused:
        print(f"Under the GPL alone: {line}", file=sys.stderr)
    return bool(refused)


if __name__ == "__main__":
    sys.exit(main())
