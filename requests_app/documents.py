"""What do we keep of a proof that somebody sent? Pictures of its pages, drawn anew, and nothing else of the file."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from footage_app import redaction
from footage_app.redaction.refusals import EngineError, NotADocument, SandboxUnavailable, UnreadableDocument
from requests_app.pictures import Kept, UploadRefused, clean_picture, refuse_infected

# A proof of identity is never written to a disk as it came; the folder made in here is ours alone.
MEMORY = Path("/dev/shm")  # noqa: S108


@dataclass(frozen=True)
class Document:
    """`pages` are pictures; `scanned_with` is the scanner that looked at the file as it came, "" where none did."""

    name: str
    pages: tuple[Kept, ...]
    scanned_with: str


def clean_document(upload):
    """The pages of an uploaded JPEG, PNG or PDF as pictures; raises UploadRefused with what to do."""
    content = upload.read()
    scanned_with = refuse_infected(content, is_kept_as_it_came=False)
    return Document(upload.name, pages_of(content), scanned_with)


def pages_of(content):
    if not content.startswith(b"%PDF-"):
        return (clean_picture(content),)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else settings.WORK_DIR) as folder:
        source = Path(folder) / "document.pdf"
        source.write_bytes(content)
        try:
            names = redaction.pages(source, folder)
        except (NotADocument, UnreadableDocument) as refused:
            raise UploadRefused(f"{refused} Or upload a photo of each page") from None
        except SandboxUnavailable:
            raise UploadRefused("We cannot open PDFs at the moment. Upload a photo of each page") from None
        except EngineError:
            raise UploadRefused("The PDF is too complicated to open. Upload a photo of each page") from None
        return tuple(Kept((Path(folder) / name).read_bytes(), "image/jpeg", ".jpg") for name in names)
