"""What does a requester want to say?"""

from portal.answers import LongTextField, UploadField
from requests_app.documents import clean_document
from requests_app.forms.uploads import Upload


class MessageForm(Upload):
    """A file comes from outside, so only pictures of its pages are kept; `files_to_send()` is what a message takes."""

    text = LongTextField("Your message", called="your message", max_length=5000, rows=6)
    file = UploadField("Add a file (optional)", called="a file", required=False)
    clean_content = staticmethod(clean_document)
