"""Which files may somebody send with a request? Each is opened before it is kept."""

from portal.answers import QuestionForm, UploadField
from requests_app.documents import clean_document
from requests_app.pictures import UploadRefused, clean_upload


class Upload(QuestionForm):
    """A file that we open before we keep it: `cleaned_data["file"]` is a pictures.Kept, with its name."""

    clean_content = staticmethod(clean_upload)

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload is None:
            return None
        try:
            return self.clean_content(upload)
        except UploadRefused as wrong:
            self.add_error("file", str(wrong))
            return None

    def files_to_send(self):
        """[(name, pictures.Kept)], as a message takes them: each page of a document is a file of its own."""
        kept = self.cleaned_data["file"]
        if kept is None:
            return []
        name = self.files[self.add_prefix("file")].name
        pages = getattr(kept, "pages", (kept,))
        if len(pages) == 1:
            return [(name, pages[0])]
        stem = name.rsplit(".", 1)[0]
        return [(f"{stem} page {number}{page.ending}", page) for number, page in enumerate(pages, start=1)]


class PhotoForm(Upload):
    file = UploadField("Upload a photo", called="a photo", kinds=("JPG", "PNG"), required=False)


class DocumentForm(Upload):
    """The paper that shows that somebody may act for another: `cleaned_data["file"]` is a documents.Document."""

    file = UploadField("Upload a document", called="a document", required=False)
    clean_content = staticmethod(clean_document)
