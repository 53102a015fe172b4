"""Is a real clamd asked, believed, and missed loudly when it is gone?"""

import hashlib
import shutil
import subprocess
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal import scanner
from portal.models import Alarm
from requests_app.documents import clean_document
from requests_app.pictures import UploadRefused, clean_upload
from tests.footage_app.redaction.test_documents import a_pdf

KNOWN = b"this is known to be harmful" * 10


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    """clamd from Debian with a list of one signature, on a socket of its own."""
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "db").mkdir()
    (folder / "db" / "ours.hsb").write_text(
        f"{hashlib.sha256(KNOWN).hexdigest()}:{len(KNOWN)}:Ours.Harmful:73\n"
    )
    socket = folder / "s"
    (folder / "conf").write_text(
        f"DatabaseDirectory {folder / 'db'}\nLocalSocket {socket}\nForeground yes\nStreamMaxLength 20M\n"
    )
    program = shutil.which("clamd", path="/usr/sbin:/usr/bin")
    assert program, "clamd is not installed: run script/bootstrap --tests"
    with (folder / "said").open("w") as said:
        process = subprocess.Popen([program, "-c", folder / "conf"], stdout=said, stderr=said)
        end = time.monotonic() + 60
        while not socket.exists():
            assert process.poll() is None and time.monotonic() < end, (folder / "said").read_text()
            time.sleep(0.1)
        yield str(socket)
        process.terminate()
        process.wait(30)


def a_picture(tmp_path):
    path = tmp_path / "a.png"
    Image.new("RGB", (40, 30), "red").save(path)
    return SimpleUploadedFile("a.png", path.read_bytes())


def test_where_no_scanner_is_set_up_nobody_is_asked(settings):
    settings.CLAMAV = ""
    assert scanner.scan(KNOWN) == "" and not scanner.is_set_up()


def test_a_clean_file_is_kept_with_the_name_of_the_scanner(settings, clamd, tmp_path):
    settings.CLAMAV = clamd
    document = clean_document(a_picture(tmp_path))
    assert document.scanned_with.startswith("ClamAV ") and len(document.pages) == 1


def test_a_file_that_the_scanner_knows_is_refused_with_what_to_do(settings, clamd):
    settings.CLAMAV = clamd
    with pytest.raises(scanner.Infected, match="Ours.Harmful"):
        scanner.scan(KNOWN)
    for clean in (clean_upload, clean_document):
        with pytest.raises(UploadRefused, match="harmful"):
            clean(SimpleUploadedFile("a.pdf", KNOWN))


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["/nowhere/clamd.ctl", "127.0.0.1:9"])
def test_a_scanner_that_does_not_answer_is_loud_and_loses_no_proof(settings, tmp_path, place):
    settings.CLAMAV = place
    document = clean_document(a_picture(tmp_path))
    assert document.scanned_with == "" and document.pages
    assert Alarm.objects.get().kind == "scanner_absent"
    clean_document(a_picture(tmp_path))
    assert Alarm.objects.count() == 1, "one alarm an hour is enough"


@pytest.mark.django_db
def test_a_pdf_that_would_be_kept_as_it_came_waits_for_the_scanner(settings, tmp_path):
    settings.CLAMAV = "/nowhere/clamd.ctl"
    pdf = a_pdf(tmp_path).read_bytes()
    with pytest.raises(UploadRefused, match="photo of each page"):
        clean_upload(SimpleUploadedFile("a.pdf", pdf))
    assert clean_document(SimpleUploadedFile("a.pdf", pdf)).pages


@pytest.mark.django_db
def test_more_than_the_scanner_takes_counts_as_not_scanned(settings, clamd):
    settings.CLAMAV = clamd
    with pytest.raises(scanner.ScannerAbsent):
        scanner.scan(b"x" * (21 << 20))
