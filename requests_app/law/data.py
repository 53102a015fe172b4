"""Where does the data of the law stand: ours, or a force's own in its place?"""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

OURS = Path(__file__).parent


def read(name: str) -> Any:
    """The file of that name in PORTAL_LAW_DIR, where a force keeps its own; else the one beside this module."""
    own = Path(os.environ.get("PORTAL_LAW_DIR") or OURS) / name
    return json.loads((own if own.is_file() else OURS / name).read_text(encoding="utf-8"))


def optional_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def is_valid(on: date, valid_from: date | None, valid_until: date | None) -> bool:
    """Both days count."""
    return (valid_from is None or valid_from <= on) and (valid_until is None or on <= valid_until)
