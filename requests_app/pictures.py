"""Is this upload really a picture or a PDF, and what of it do we keep? Pictures are drawn anew, PDFs of staff looked at."""

import re
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from portal import scanner

INFECTED = (
    "The virus scanner knows this file as harmful. Do not open it yourself. "
    "Send another file, or a photo of the document"
)
MAX_PIXELS = 24_000_000
MAX_SIDE = 4000
TAIL = 1024
# What a proof of identity or a letter has no need of, and a reader may run, open or fetch.
ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA|SubmitForm|ImportData|GoToR)\b")


class UploadRefused(ValueError):
    """Says to the person what is wrong and what to do."""


@dataclass(frozen=True)
class Kept:
    content: bytes
    content_type: str
    ending: str


def clean_upload(upload):
    """A JPEG or PNG drawn anew, or a PDF as it is; raises UploadRefused."""
    content = upload.read()
    is_pdf = content.startswith(b"%PDF-")
    refuse_infected(content, is_kept_as_it_came=is_pdf)
    return clean_pdf(content) if is_pdf else clean_picture(content)


def refuse_infected(content, *, is_kept_as_it_came):
    """A picture is drawn anew, so it may do without a scanner that does not answer; a PDF may not."""
    try:
        return scanner.scan(content)
    except scanner.Infected:
        raise UploadRefused(INFECTED) from None
    except scanner.ScannerAbsent:
        if is_kept_as_it_came:
            raise UploadRefused("We cannot take PDFs at the moment. Upload a photo of each page") from None
        return ""


def clean_picture(content):
    """The same picture without a tag, a comment or a byte that was not asked for; upright, at most 4,000 pixels a side."""
    try:
        # Opening reads the header alone: a bomb is refused before it is unpacked.
        picture = Image.open(BytesIO(content), formats=("JPEG", "PNG"))
        if picture.width * picture.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        picture.load()
    except Image.DecompressionBombError:
        raise UploadRefused(
            "The picture has too many pixels. Upload a smaller copy, or a photo of it"
        ) from None
    except Exception:  # Pillow raises nearly anything on broken pictures
        raise UploadRefused("The picture cannot be read. Upload another copy, as a JPG or PNG") from None
    return drawn_anew(ImageOps.exif_transpose(picture), picture.format)


def drawn_anew(picture, kind):
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    mode = (
        "RGBA"
        if kind == "PNG" and "transparency" in picture.info or picture.mode in ("RGBA", "LA")
        else "RGB"
    )
    fresh = Image.new(mode, picture.size)
    fresh.paste(picture.convert(mode))
    made = BytesIO()
    if kind == "PNG":
        fresh.save(made, "PNG")
        return Kept(made.getvalue(), "image/png", ".png")
    fresh.convert("RGB").save(made, "JPEG", quality=90)
    return Kept(made.getvalue(), "image/jpeg", ".jpg")


def clean_pdf(content):
    """A PDF is kept as it came, if it is one from its first byte to its last and can neither run nor open anything."""
    end = content.rfind(b"%%EOF")
    if end < len(content) - TAIL or b"startxref" not in content[-TAIL - 64 :]:
        raise UploadRefused(
            "The PDF is damaged or not complete. Save it again, or upload a photo of the page"
        )
    if content[end + 5 :].strip(b"\r\n \t\0"):
        raise UploadRefused(
            "The PDF has something else attached to its end. Upload a photo of the page instead"
        )
    if b"/Encrypt" in content:
        raise UploadRefused(
            "The PDF is protected by a password. Upload a copy without one, or a photo of the page"
        )
    if ACTIVE.search(unescaped(content)):
        raise UploadRefused("The PDF contains a program or another file. Upload a photo of the page instead")
    return Kept(content, "application/pdf", ".pdf")


def unescaped(content):
    """Names in a PDF may be written with #-escapes: /J#61vaScript."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), content)
