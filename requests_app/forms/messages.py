"""What does somebody want to say about a request? For the requester and for staff."""

from portal.answers import LongTextField, UploadField
from requests_app.forms.uploads import Upload


class MessageForm(Upload):
    """`cleaned_data["file"]` is a pictures.Kept or None; `files_to_send()` is what correspondence.send_message takes."""

    text = LongTextField("Your message", called="your message", max_length=5000, rows=6)
    file = UploadField("Add a file (optional)", called="a file", required=False)

    def files_to_send(self):
        kept = self.cleaned_data["file"]
        return [(self.files["file"].name, kept)] if kept else []
