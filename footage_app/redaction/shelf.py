"""Which finished parts of an interrupted job may be used again?"""

import hashlib
import json
import os
from pathlib import Path


def file_digest(path):
    """SHA-256 of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Shelf:
    """A folder of finished parts. A part counts only with a label that names its key and its own hash."""

    def __init__(self, folder, **key):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.key = json.dumps(key, sort_keys=True)

    def _label(self, name):
        return self.folder / f"{name}.json"

    def find(self, name):
        """The path of a finished part whose bytes are those that were put there, or None."""
        path = self.folder / name
        try:
            label = json.loads(self._label(name).read_text())
            if label["key"] == self.key and label["sha256"] == file_digest(path):
                return path
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return None

    def place(self, name):
        """Where to write a part that is not finished yet."""
        return self.folder / f"{name}.part"

    def keep(self, name):
        """Make the written part a finished one; the label comes last, so a crash leaves no false claim."""
        part, path = self.place(name), self.folder / name
        self._label(name).unlink(missing_ok=True)
        sha256 = file_digest(part)
        os.replace(part, path)
        label = self.folder / f"{name}.label"
        label.write_text(json.dumps({"key": self.key, "sha256": sha256}))
        os.replace(label, self._label(name))
        return path

    def keep_only(self, paths):
        """Clear away finished parts that nobody needs any more, such as those of an earlier plan."""
        wanted = {Path(path).name for path in paths}
        for label in self.folder.glob("*.json"):
            if label.stem not in wanted:
                label.unlink(missing_ok=True)
                (self.folder / label.stem).unlink(missing_ok=True)
