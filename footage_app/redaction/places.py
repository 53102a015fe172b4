"""May something be written there? Never over what it is made from, and never twice to one place."""

import os
from pathlib import Path

from .refusals import EngineError


def check_writable(path):
    """The folder of `path` lets a file be written, and `path` is none itself."""
    folder = Path(path).resolve().parent
    if not os.access(folder, os.W_OK) or Path(path).is_dir():
        raise EngineError(f"{path} cannot be written there.")


def check_apart(written, read):
    """Each of the paths `written` is another file than all others and than what is `read`: {words: path}.

    A path that is None is passed over. A link leads to the file that it names, and so does a second name of it.
    """
    taken = [(f"{words}, {path}", path) for words, path in read.items() if path]
    for path in filter(None, written):
        for words, other in taken:
            if _is_same(path, other):
                raise EngineError(f"{path} is the same file as {words}. Write to another one.")
        taken.append((f"another result, {path}", path))


def _is_same(one, other):
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    try:
        return os.path.samefile(one, other)
    except OSError:  # one of them is not there yet
        return False
