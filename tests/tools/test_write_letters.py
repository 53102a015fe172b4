"""Is the page of letters up to date, and has each letter its picture?"""

import importlib.util
from pathlib import Path

from requests_app.demo.letters import SAMPLES

TOOL = Path(__file__).parents[2] / "tools" / "write_letters.py"


def the_tool():
    spec = importlib.util.spec_from_file_location("write_letters", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_letters_is_up_to_date_and_each_letter_has_a_small_picture():
    tool = the_tool()
    assert tool.PAGE.read_text(encoding="utf-8") == tool.page(), "run tools/write_letters.py"
    pictures = {path.name: path.stat().st_size for path in tool.PICTURES.iterdir()}
    assert set(pictures) == {f"{letter.kind}.png" for letter in SAMPLES}
    assert max(pictures.values()) <= 120_000
