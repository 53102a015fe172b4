"""Are a document's pages drawn, and does nothing else of it come through, however hostile it is?"""

import zlib

import pytest
from PIL import Image
from weasyprint import HTML

from footage_app import redaction
from footage_app.redaction.refusals import NotADocument, UnreadableDocument, WorkerFailed


def a_pdf(tmp_path, html="<h1>Passport</h1>", name="a.pdf"):
    path = tmp_path / name
    path.write_bytes(HTML(string=html).write_pdf())
    return path


def a_pdf_of(tmp_path, page="", extra=b"", pages=1):
    """A PDF written by hand, so that it can say what no program would write."""
    kids = " ".join(f"{3 + n} 0 R" for n in range(pages))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % extra,
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode(),
    ]
    objects += [f"<</Type/Page/Parent 2 0 R{page}>>".encode() for _ in range(pages)]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, len(objects) + 1, len(out),
    )  # fmt: skip
    path = tmp_path / "by_hand.pdf"
    path.write_bytes(out)
    return path


def drawn(path, tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir(exist_ok=True)
    return [folder / name for name in redaction.pages(path, folder)]


def test_each_page_becomes_a_picture_with_nothing_but_its_look(tmp_path):
    html = "<title>secret title</title><h1 style='color:red'>One</h1><p style='break-before:page'>Two</p>"
    pages = drawn(a_pdf(tmp_path, html), tmp_path)
    assert [page.name for page in pages] == ["page-01.jpg", "page-02.jpg"]
    for page in pages:
        with Image.open(page) as picture:
            assert max(picture.size) == 2200 and not picture.getexif() and "comment" not in picture.info
            assert len(picture.convert("L").getcolors()) > 1, "nothing was drawn"
        assert b"secret" not in page.read_bytes()


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"%PDF-1.7\n" + b"\0" * 5000, b"GIF89a", b"<html>", b"%PDF-1.7\n%%EOF"],
)
def test_what_is_no_pdf_is_refused_with_words(tmp_path, content):
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    with pytest.raises(NotADocument, match="cannot be opened"):
        drawn(path, tmp_path)


def test_more_pages_than_a_proof_needs_are_refused(tmp_path):
    with pytest.raises(NotADocument, match="11 pages"):
        drawn(a_pdf_of(tmp_path, "/MediaBox[0 0 99 99]", pages=11), tmp_path)


@pytest.mark.parametrize("box", ["0 0 1e9 1e9", "0 0 1000000 1", "0 0 14400 14400", "-5e8 -5e8 5e8 5e8"])
def test_a_page_as_large_as_a_field_is_drawn_small_or_refused(tmp_path, box):
    try:
        [page] = drawn(a_pdf_of(tmp_path, f"/MediaBox[{box}]"), tmp_path)
    except (UnreadableDocument, NotADocument):
        return
    with Image.open(page) as picture:
        assert max(picture.size) <= 2200


def test_a_document_that_unpacks_to_all_memory_ends_alone(tmp_path):
    bomb = zlib.compress(b"0 0 m 9 9 l S " * 8_000_000, 9)
    path = tmp_path / "bomb.pdf"
    head = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    head += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj\n"
    body = b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n" % (len(bomb), bomb)
    path.write_bytes(head + body + b"trailer<</Root 1 0 R>>\n%%EOF")
    try:
        pages = drawn(path, tmp_path)
    except (WorkerFailed, UnreadableDocument, NotADocument):
        return
    assert len(pages) == 1
    with Image.open(pages[0]) as picture:
        assert picture.size == (275, 275)


def test_a_document_that_asks_for_a_file_or_a_program_only_looks_like_itself(tmp_path):
    action = b"/OpenAction<</S/Launch/F(/bin/sh)>>/AA<</O<</S/JavaScript/JS(app.alert(1))>>>>"
    [page] = drawn(a_pdf_of(tmp_path, "/MediaBox[0 0 99 99]", extra=action), tmp_path)
    assert page.read_bytes().startswith(b"\xff\xd8")
