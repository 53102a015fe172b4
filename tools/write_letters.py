"""What does each letter look like, and what must it say? Writes docs/letters.md and a picture of each letter.

.venv/bin/python tools/write_letters.py            both
.venv/bin/python tools/write_letters.py --check    only says whether the page is up to date
"""

import os
import sys
from pathlib import Path

import django
import pypdfium2
from PIL import Image

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from requests_app import letters  # noqa: E402 - needs the settings
from requests_app.demo.letters import CHECKPOINT, SAMPLES  # noqa: E402
from requests_app.law import grounds  # noqa: E402
from requests_app.law import letters as law  # noqa: E402

PAGE, PICTURES = HOUSE / "docs" / "letters.md", HOUSE / "docs" / "letters"
DOTS_PER_POINT, GREYS, GAP = 1.15, 24, 16
HEAD = """# The letters

Made by `tools/write_letters.py` from `requests_app/law/letters.json` (what each letter must say) and
`requests_app/demo/letters.py` (made-up cases): change it there. A letter in which one of these lines is missing is
never written, and `tests/requests_app/test_letters_say.py` walks them again, on screen and in the PDF.

To change what a letter says, change `words` in the list, or the template in `templates/letters/`. A force can keep its
own `letters.json` and `grounds.json` in the folder that `PORTAL_LAW_DIR` names. A line has days: it is demanded from
`valid_from` to `valid_until`. Lines with ⚖ must be confirmed by a lawyer before the service is opened; what is to be
confirmed stands at the end of this page. `when`: the line is demanded only where the letter has that.
"""
TABLE = ("| line | what it says | provision | demanded by |", "|---|---|---|---|")


def main():
    wanted = page()
    if "--check" in sys.argv:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != wanted:
            sys.exit("docs/letters.md is out of date. Run: .venv/bin/python tools/write_letters.py")
        return
    PAGE.write_text(wanted, encoding="utf-8")
    PICTURES.mkdir(exist_ok=True)
    for letter in SAMPLES:
        html = letters.letter_html(letter, checkpoint=CHECKPOINT)
        picture_of(letters.as_pdf(html, letter.title)).save(PICTURES / f"{letter.kind}.png", optimize=True)


def picture_of(pdf):
    """The pages side by side, in few greys, so that a picture stays small."""
    pages = [one.render(scale=DOTS_PER_POINT).to_pil().convert("RGB") for one in pypdfium2.PdfDocument(pdf)]
    width = sum(one.width for one in pages) + GAP * (len(pages) + 1)
    sheet = Image.new("RGB", (width, pages[0].height + 2 * GAP), "#b1b4b6")
    left = GAP
    for one in pages:
        sheet.paste(one, (left, GAP))
        left += one.width + GAP
    return sheet.quantize(GREYS)


# --- the page -------------------------------------------------------------------------------------------
def page():
    parts = [HEAD, *(about(letter) for letter in SAMPLES), to_confirm()]
    return "\n".join(parts)


def about(letter):
    kind = letter.kind
    parts = [f"## {letter.title} (`{kind}`)", "", f"![{letter.title}: the letter](letters/{kind}.png)", ""]
    for regime in law.regimes_of(kind):
        parts += [f"Under {grounds.REGIMES[regime]}:", "", *TABLE]
        parts += [row(one) for one in law.listed(kind, regime)]
        parts.append("")
    return "\n".join(parts)


def row(line):
    notes = [f"when `{line.when}`"] if line.when else []
    notes += [f"from {line.valid_from}"] if line.valid_from else []
    notes += [f"until {line.valid_until}"] if line.valid_until else []
    what = line.what + (f" ({', '.join(notes)})" if notes else "")
    return f"| `{line.id}`{' ⚖' if line.to_confirm else ''} | {what} | {line.provision} | {line.basis} |"


def to_confirm():
    """Each thing once, with the lines and grounds that wait for it."""
    waiting = {}
    for kind in law.kinds():
        for regime in law.regimes_of(kind):
            for line in law.listed(kind, regime):
                if line.to_confirm:
                    waiting.setdefault(line.to_confirm, []).append(f"`{line.id}`")
    for ground in grounds.GROUNDS.values():
        if ground.to_confirm:
            waiting.setdefault(ground.to_confirm, []).append(f"`{ground.code}`")
    rows = [f"| {what} | {', '.join(sorted(set(names)))} |" for what, names in waiting.items()]
    return "\n".join(
        ["## To be confirmed by a lawyer", "", "| what | lines and grounds |", "|---|---|", *rows, ""]
    )


if __name__ == "__main__":
    main()
