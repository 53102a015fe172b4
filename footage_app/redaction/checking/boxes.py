"""Which parts is an MP4 made of, and is every byte in it accounted for?"""

import struct

HOLDERS = {"moov", "trak", "mdia", "minf", "stbl", "edts", "dinf"}
TELLING = {"udta", "uuid", "meta", "XMP_", "loci", "chpl", "gps ", "tref"}
LONGEST = 64 << 20


def boxes_of(path):
    """(path of names, body) of every part of the file; of the media itself only its length is kept, as text."""
    found = []

    def walk(file, end, above):
        while file.tell() + 8 <= end:
            at = file.tell()
            size, name = struct.unpack(">I4s", file.read(8))
            if size == 1:
                size = struct.unpack(">Q", file.read(8))[0]
            size = size or end - at
            name = name.decode("latin1")
            length = max(0, min(at + size, end) - file.tell())
            if name == "mdat":
                body = str(length).encode()
            else:
                body = b"" if name in HOLDERS else file.read(min(length, LONGEST))
            found.append(((*above, name), body))
            if size < 8:
                return
            if name in HOLDERS:
                walk(file, at + size, (*above, name))
            file.seek(at + size)

    with open(path, "rb") as file:
        end = file.seek(0, 2)
        file.seek(0)
        walk(file, end, ())
    return found


def unread_bytes(boxes):
    """Words for bytes that no player shows and that something could lie in."""
    told = []
    for names, body in boxes:
        if names[-1] == "free" and body.strip(b"\0"):
            told.append(f"{len(body)} bytes of free space are not empty")
    media = sum(int(body) for names, body in boxes if names == ("mdat",))
    played = sum(_sizes(body) for names, body in boxes if names[-1] == "stsz")
    if media != played:
        told.append(f"{media} bytes of media, of which {played} are played")
    return told


def _sizes(body):
    same, count = struct.unpack(">II", body[4:12])
    return same * count if same else sum(struct.unpack(f">{count}I", body[12 : 12 + 4 * count]))


def _clock(body):
    """(ticks a second, length in ticks) of a mvhd or mdhd."""
    return struct.unpack(">IQ", body[20:32]) if body[0] == 1 else struct.unpack(">II", body[12:20])


def _edits(body):
    """(length in ticks of the movie, start in ticks of the media) of each edit; a start of -1 is a pause."""
    count = struct.unpack(">I", body[4:8])[0]
    shape, size = (">Qq4x", 20) if body[0] == 1 else (">Ii4x", 12)
    return [struct.unpack(shape, body[8 + n * size : 8 + (n + 1) * size]) for n in range(count)]


def tracks_of(boxes):
    """For each track {"kind", "scale", "length", "edits", "movie"}, times in ticks."""
    movie, tracks = 1, []
    for names, body in boxes:
        if names[-1] == "mvhd":
            movie = _clock(body)[0]
        elif names[-1] == "trak":
            tracks.append({"kind": "", "scale": 1, "length": 0, "edits": [], "movie": movie})
        elif names[-1] == "mdhd":
            tracks[-1]["scale"], tracks[-1]["length"] = _clock(body)
        elif names == ("moov", "trak", "mdia", "hdlr"):
            tracks[-1]["kind"] = body[8:12].decode("latin1")
        elif names[-1] == "elst":
            tracks[-1]["edits"] = _edits(body)
    return tracks
