"""Does the redacted file carry anything but picture and sound?"""

import mmap
import struct

import av

from ..opening import opened
from .boxes import TELLING, boxes_of, unread_bytes

ALLOWED = {
    *("ftyp", "moov", "mdat", "free", "mvhd", "trak", "tkhd", "edts", "elst", "mdia", "mdhd", "hdlr", "minf"),
    *("vmhd", "smhd", "dinf", "dref", "stbl", "stsd", "stts", "stss", "ctts", "stsc", "stsz", "stco", "co64"),
    *("sgpd", "sbgp", "sdtp"),
}
HANDLERS = {b"VideoHandler", b"SoundHandler", b""}
TECHNICAL_TAGS = {
    "major_brand",
    "minor_version",
    "compatible_brands",
    "language",
    "handler_name",
    "vendor_id",
}
IDENTITY = (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
WANTED = {"video": ("video", "audio"), "picture": ("video",), "sound": ("audio",)}


def _tags(container):
    tags = dict(container.metadata)
    for stream in container.streams:
        tags.update({f"stream {stream.index} {name}": value for name, value in stream.metadata.items()})
    return tags


def words_left_over(path, out_path):
    """(name, ok, words, faults): does a tag of the recording occur among the bytes of the output?"""
    with opened(path) as source:
        tags = _tags(source).items()
    values = {v for k, v in tags if len(v) > 5 and k.split()[-1] not in TECHNICAL_TAGS}
    values -= {"VideoHandler", "SoundHandler"}
    with open(out_path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        left = sorted(v for v in values if data.find(v.encode()) >= 0)
    words = "no tag of the recording occurs among the bytes"
    return "no words of the source", not left, words, _named(left)


def _named(things):
    return [{"words": str(thing)} for thing in things]


def _turns(boxes):
    for names, body in boxes:
        at = {"tkhd": 40, "mvhd": 36}.get(names[-1])
        if at is not None:
            at += 12 if body[0] == 1 else 0
            matrix = struct.unpack(">9i", body[at : at + 36])
            if matrix != IDENTITY:
                yield f"{names[-1]} {matrix}"


def _made_at(boxes):
    for names, body in boxes:
        if names[-1] in ("mvhd", "tkhd", "mdhd") and any(body[4 : 20 if body[0] == 1 else 12]):
            yield "/".join(names)


def _other_names(boxes):
    for names, body in boxes:
        if names[-1] == "hdlr" and body[24:].strip(b"\0") not in HANDLERS:
            yield body[24:].strip(b"\0").decode("latin1")[:60]


def container_checks(path, out_path, plan):
    """(name, ok, words, faults) of every check of the file as a file."""
    boxes = boxes_of(out_path)
    names = {n for way, _ in boxes for n in way}
    strange = sorted(names - ALLOWED)
    yield (
        "only the needed parts",
        not strange,
        "every part of the file is one that is needed",
        _named(strange),
    )
    telling = sorted(n for n in names if n in TELLING or n.startswith("\xa9"))
    yield "no place, no private data", not telling, "no part that can hold a place or a note", _named(telling)
    turned = list(_turns(boxes))
    yield "upright without a turn", not turned, "no rotation is left for the player to apply", _named(turned)
    unread = unread_bytes(boxes)
    words = "every byte belongs to a picture or a sound that is played"
    yield "no bytes between the pictures", not unread, words, _named(unread)
    with opened(out_path) as out:
        yield from _stream_checks(out, plan)
        tags = [k for k in _tags(out) if k.split()[-1] not in TECHNICAL_TAGS | {"encoder"}]
    tags += [*_made_at(boxes), *_other_names(boxes)]
    yield (
        "no descriptive tags",
        not tags,
        "no title, place, comment or time of recording",
        _named(sorted(tags)),
    )
    yield words_left_over(path, out_path)


def _stream_checks(out, plan):
    facts, kinds = plan.source.facts, sorted(s.type for s in out.streams)
    wanted = sorted(k for k in WANTED[plan.output.kind] if k == "video" or facts.sound)
    wrong = _named(kinds) if kinds != wanted else []
    yield "only picture and sound", not wrong, f"the streams are {', '.join(kinds)}", wrong
    attached = [s.index for s in out.streams if s.disposition & av.stream.Disposition.attached_pic]
    yield "no cover picture", not attached, "no picture is attached", _named(attached)
    if plan.output.kind != "sound":
        pictures = out.streams.video
        size = [(s.codec_context.width, s.codec_context.height) for s in pictures]
        shown = (facts.width + facts.width % 2, facts.height + facts.height % 2)
        words = f"the picture is {' and '.join(f'{w} by {h}' for w, h in size)}"
        yield "same size as displayed", size == [shown], words, []
