"""What do the pages of a strange document look like? Pictures of them, drawn where nothing can get out."""

from pathlib import Path

import pypdfium2
from PIL import Image

from .refusals import NotADocument, UnreadableDocument

MOST_PAGES = 10
LONG_SIDE = 2200  # pixels: the small print of a passport or a bill can still be read
DOTS_PER_POINT = 200 / 72  # a page is drawn at 200 dots an inch, if that is not more than LONG_SIDE


def draw_pages(path, folder, progress):
    """Write page-01.jpg, page-02.jpg ... of the PDF at `path` into `folder`; returns their names in order.

    At most 10 pages, each at most 2,200 pixels long. Nothing of the file is carried over but how it looks.
    Raises NotADocument for what is no PDF, wants a password, has no page or too many; UnreadableDocument for a page
    that cannot be drawn.
    """
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise NotADocument(
            "The PDF cannot be opened: it is damaged, or it wants a password. Save it again without one."
        ) from error
    with document:
        count = len(document)
        if not 1 <= count <= MOST_PAGES:
            raise NotADocument(f"The PDF has {count} pages. Send at most {MOST_PAGES}.")
        return [drawn(document, number, count, folder, progress) for number in range(count)]


def drawn(document, number, count, folder, progress):
    name = f"page-{number + 1:02d}.jpg"
    try:
        page = document[number]
        width, height = page.get_size()
        scale = min(DOTS_PER_POINT, LONG_SIDE / max(width, height, 1))
        picture = page.render(scale=scale).to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, ValueError, OverflowError) as error:
        raise UnreadableDocument(f"Page {number + 1} of the PDF cannot be read.") from error
    fresh = Image.new("RGB", picture.size)
    fresh.paste(picture)
    fresh.save(Path(folder) / name, "JPEG", quality=88)
    progress(number + 1, count)
    return name
