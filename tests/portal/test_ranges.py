"""Does the right part of a file come back for every Range header, and never a wrong one?"""

import hashlib
import re

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.ranges import CHUNK, disposition, ranged_response

CONTENT = bytes(range(256)) * 40 + b"the end"
SIZE = len(CONTENT)
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    return path


def fetch(path, method="get", sha256=SHA, **headers):
    request = getattr(RequestFactory(), method)(
        "/", headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
    return ranged_response(request, path, sha256=sha256, content_type="video/mp4")


def body(response):
    return b"".join(response) if response.streaming else response.content


def model(header):
    """What RFC 9110 says of one header, written another way: over the set of all byte positions."""
    found = re.fullmatch(r"(?i)bytes=[ \t]*(.*)", header.strip(), re.DOTALL)
    if not found:
        return 200, CONTENT
    answers = []
    for part in [one.strip() for one in found[1].split(",")]:
        if not part:
            continue
        bounds = re.fullmatch(r"([0-9]{0,19})-([0-9]{0,19})", part)
        if not bounds or part == "-":
            return 200, CONTENT
        start, end = bounds.groups()
        if start and end and int(end) < int(start):
            return 200, CONTENT
        if start:
            wanted = CONTENT[int(start) : int(end) + 1 if end else None]
        else:
            wanted = CONTENT[-int(end) :] if int(end) else b""
        answers.append(wanted)
    if not answers:
        return 200, CONTENT
    first = next((answer for answer in answers if answer), None)
    return (206, first) if first else (416, b"")


numbers = st.one_of(
    st.integers(0, SIZE + 20), st.sampled_from([0, 1, SIZE - 1, SIZE, SIZE + 1, 10**18, 10**19, 10**40])
)
spans = st.one_of(
    st.builds("{}-{}".format, numbers, numbers),
    st.builds("{}-".format, numbers),
    st.builds("-{}".format, numbers),
    st.sampled_from(["", "-", "a-b", "1", "--1", "1-2-3", " 5-9 ", "٣-٤", "+1-2", "0x1-2"]),
)
headers = st.one_of(
    st.lists(spans, max_size=5).map(lambda parts: "bytes=" + ",".join(parts)),
    st.sampled_from(["", "bytes", "items=0-5", "BYTES=0-9", "bytes= 0-9", "bytes=0-9\x00"]),
    st.text(max_size=30).filter(lambda text: "\n" not in text and "\r" not in text),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400, deadline=None)
@given(header=headers)
def test_every_range_header_is_answered_as_the_model_says(file, header):
    response = fetch(file, Range=header)
    status, expected = model(header)
    assert response.status_code == status
    assert body(response) == expected
    if status == 206:
        first, last = map(int, re.fullmatch(r"bytes (\d+)-(\d+)/\d+", response["Content-Range"]).groups())
        assert CONTENT[first : last + 1] == expected
    if status == 416:
        assert response["Content-Range"] == f"bytes */{SIZE}"
    else:
        assert int(response["Content-Length"]) == len(expected)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(cuts=st.lists(st.integers(1, SIZE - 1), max_size=6))
def test_a_broken_download_taken_up_again_gives_the_same_file(file, cuts):
    got = b""
    for cut in sorted(set(cuts)):
        piece = body(fetch(file, Range=f"bytes={len(got)}-", If_Range=f'"{SHA}"'))
        got += piece[: cut - len(got)]
    got += body(fetch(file, Range=f"bytes={len(got)}-", If_Range=f'"{SHA}"')) if len(got) < SIZE else b""
    assert hashlib.sha256(got).hexdigest() == SHA


def test_without_a_range_the_whole_file_comes(file):
    response = fetch(file)
    assert (response.status_code, body(response)) == (200, CONTENT)
    assert response["ETag"] == f'"{SHA}"'
    assert response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    "condition", ['"' + "0" * 64 + '"', f'W/"{SHA}"', SHA, "Sun, 22 Nov 2026 10:00:00 GMT", ""]
)
def test_whoever_holds_the_start_of_another_file_gets_the_whole(file, condition):
    response = fetch(file, Range="bytes=5-9", If_Range=condition)
    assert (response.status_code, body(response)) == (200, CONTENT)


def test_head_says_what_get_would_send_and_sends_nothing(file):
    told = []
    request = RequestFactory().head("/", headers={"Range": "bytes=10-19"})
    response = ranged_response(
        request, file, sha256=SHA, content_type="video/mp4", on_bytes=lambda *span: told.append(span)
    )
    assert (response.status_code, response["Content-Length"]) == (206, "10")
    assert response.content == b""
    assert told == []


def test_each_stretch_is_told_only_once_it_was_handed_on(tmp_path):
    file = tmp_path / "large"
    file.write_bytes(bytes(2 * CHUNK + 5))
    told = []
    response = ranged_response(
        RequestFactory().get("/", headers={"Range": "bytes=3-"}),
        file,
        sha256=SHA,
        content_type="video/mp4",
        on_bytes=lambda *span: told.append(span),
    )
    pieces = iter(response)
    next(pieces)
    assert told == []
    next(pieces)
    assert told == [(3, CHUNK + 2)]
    assert list(pieces) and told[-1][1] == 2 * CHUNK + 4
    assert sum(last - first + 1 for first, last in told) == 2 * CHUNK + 2


def test_an_empty_file_is_whole_or_nothing(tmp_path):
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    assert (fetch(empty).status_code, body(fetch(empty))) == (200, b"")
    assert fetch(empty, Range="bytes=0-").status_code == 416


@pytest.mark.parametrize("range_header", [None, "bytes=0-4", "bytes=999999-"])
def test_no_answer_may_be_kept_or_guessed_at(file, range_header):
    response = fetch(file, **({"Range": range_header} if range_header else {}))
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_behind_nginx_the_file_is_left_to_nginx(settings, file):
    settings.ACCEL_REDIRECT_PREFIX = "/protected/"
    settings.FOOTAGE_STORE = file.parent
    told = []
    response = ranged_response(
        RequestFactory().get("/", headers={"Range": "bytes=0-4"}),
        file,
        sha256=SHA,
        content_type="video/mp4",
        download_name="a.mp4",
        on_bytes=lambda *span: told.append(span),
    )
    assert response["X-Accel-Redirect"] == "/protected/file"
    assert (response.content, response["Content-Type"], told) == (b"", "video/mp4", [(0, 4)])
    assert response["Cache-Control"] == "private, no-store"


def test_nginx_is_never_sent_outside_the_store(settings, file, tmp_path):
    settings.ACCEL_REDIRECT_PREFIX = "/protected/"
    settings.FOOTAGE_STORE = tmp_path / "elsewhere"
    with pytest.raises(ValueError, match="not in the subpath"):
        fetch(file)


@settings(max_examples=200, deadline=None)
@given(name=st.text(max_size=150))
def test_no_file_name_can_break_out_of_its_header(name):
    made = disposition(name)
    assert not re.search(r"[\x00-\x1f\x7f]", made)
    plain = re.fullmatch(r"attachment; filename=\"([^\"]*)\"; filename\*=UTF-8''([A-Za-z0-9._~%-]*)", made)
    assert plain and plain[1].isascii()
    assert not set('/\\:*?"<>|') & set(plain[1])
    assert not plain[1].startswith(".")
