"""Is an upload what it says, and does nothing but the picture survive?"""

import zipfile
import zlib
from io import BytesIO
from struct import pack

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from requests_app.pictures import MAX_SIDE, UploadRefused, clean_upload


def cleaned(content):
    return clean_upload(SimpleUploadedFile("file", content))


def a_picture(kind="JPEG", size=(60, 40), mode="RGB", **save):
    made = BytesIO()
    Image.new(mode, size, 128 if mode in ("L", "P") else None).save(made, kind, **save)
    return made.getvalue()


def a_zip():
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("a.html", "<script>alert(1)</script>")
    return made.getvalue()


def a_bomb(side=20_000):
    """A PNG of a few kilobytes that says it is 400 million pixels."""

    def chunk(name, data):
        return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


@pytest.mark.parametrize("tail", [a_zip(), b"<script>alert(1)</script>", b"#!/bin/sh"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_hangs_on_a_picture_is_gone(kind, tail):
    kept = cleaned(a_picture(kind) + tail)
    assert tail not in kept.content
    assert Image.open(BytesIO(kept.content)).size == (60, 40)


def test_no_tag_comment_profile_or_text_survives():
    exif = Image.Exif()
    exif[0x010E], exif[0x8825] = "SECRET", {1: "N"}
    jpeg = cleaned(a_picture(exif=exif, comment=b"SECRET", icc_profile=b"SECRET" * 50))
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", "SECRET")
    png = cleaned(a_picture("PNG", pnginfo=text))
    for kept in (jpeg, png):
        assert b"SECRET" not in kept.content
        assert set(Image.open(BytesIO(kept.content)).info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
        }


def test_a_picture_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert Image.open(BytesIO(cleaned(a_picture(exif=exif)).content)).size == (40, 60)


def test_a_large_picture_is_made_smaller():
    kept = cleaned(a_picture(size=(5000, 100)))
    assert max(Image.open(BytesIO(kept.content)).size) == MAX_SIDE


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_every_sort_of_png_can_be_drawn_anew(mode):
    assert cleaned(a_picture("PNG", mode=mode)).content_type == "image/png"


def test_a_printers_jpeg_can_be_drawn_anew():
    assert cleaned(a_picture(mode="CMYK")).content_type == "image/jpeg"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (a_bomb(), "too many pixels"),
        (a_bomb(7000), "too many pixels"),
        (a_picture()[:200], "cannot be read"),
        (b"", "cannot be read"),
        (b"\xff\xd8\xff\xe0", "cannot be read"),
        (a_zip(), "cannot be read"),
        (b"GIF89a" + b"0" * 100, "cannot be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "cannot be read"),
        (a_picture("WEBP"), "cannot be read"),
        (a_picture("TIFF"), "cannot be read"),
    ],
)
def test_what_is_no_picture_that_we_take_is_refused_in_words(content, words):
    with pytest.raises(UploadRefused, match=words):
        cleaned(content)


def test_a_pdf_is_kept_as_it_is():
    assert cleaned(PDF).content == PDF


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (PDF[:40], "damaged"),
        (PDF + a_zip(), "attached to its end|damaged"),
        (PDF + b"<script>", "attached to its end"),
        (PDF.replace(b"/Type", b"/Encrypt 2 0 R/Type"), "password"),
        (PDF.replace(b"/Type", b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>/Type"), "program"),
        (PDF.replace(b"/Type", b"/S/J#61vaScript/Type"), "program"),
        (PDF.replace(b"/Type", b"/Names<</EmbeddedFile 3 0 R>>/Type"), "program or another file"),
        (b"%PDF-1.4\n<html>", "damaged"),
    ],
)
def test_a_pdf_that_is_more_or_less_than_a_document_is_refused(content, words):
    with pytest.raises(UploadRefused, match=words):
        cleaned(content)
