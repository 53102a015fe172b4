"""How is a secret made exactly once, even when two processes start together?"""

import os
import tempfile
from pathlib import Path


def made_once(path, make):
    """The bytes in `path`; where there is none, those of `make()`, readable by the owner only.

    Written under another name and linked into place, so that nobody ever reads half a secret.
    """
    path = Path(path)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, partial = tempfile.mkstemp(dir=path.parent)
        try:
            with open(handle, "wb") as new:
                new.write(make())
                new.flush()
                os.fsync(new.fileno())
            os.link(partial, path)
        except FileExistsError:
            pass  # the other process was first: its secret counts
        finally:
            os.unlink(partial)
    return path.read_bytes()
