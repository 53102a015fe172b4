"""Does the coded picture hold anything that is not shown: other pictures, parameters, captions, notes?"""

from ..opening import opened, video_stream
from .boxes import boxes_of, tracks_of
from .reading import shown_times, stored_packets

SLICE, KEY_SLICE, NOTE, SEQUENCE, PICTURE, DELIMITER = 1, 5, 6, 7, 8, 9
TIMING_NOTES, FREE_NOTE = {0, 1, 6}, 5
ENCODERS_NOTE = b"x264 - core"
PRIMING_TICKS, LATE_SECONDS = 4096, 0.1


def _units(data, width):
    """Each unit (NAL) of a packet or, with `width` 2, of one list of parameter sets."""
    at = 0
    while at + width < len(data):
        size = int.from_bytes(data[at : at + width], "big")
        yield data[at + width : at + width + size]
        at += width + size


def _parameters(extradata):
    """(bytes of a length, the parameter sets) of the decoder's configuration record (ISO 14496-15)."""
    width, sets, at = (extradata[4] & 3) + 1, set(), 5
    for mask in (31, 255):
        count = extradata[at] & mask
        at += 1
        for _ in range(count):
            size = int.from_bytes(extradata[at : at + 2], "big")
            sets.add(extradata[at + 2 : at + 2 + size])
            at += 2 + size
    return width, sets


def _notes(unit):
    """(kind, bytes) of each message in a unit of supplemental information."""
    data, at = unit[1:].replace(b"\0\0\3", b"\0\0"), 0
    while at + 2 <= len(data) and data[at:] != b"\x80":
        read = []
        for _ in range(2):
            value = 0
            while at < len(data) and data[at] == 255:
                value, at = value + 255, at + 1
            read.append(value + (data[at] if at < len(data) else 0))
            at += 1
        yield read[0], data[at : at + read[1]]
        at += read[1]


def _strange(unit, sets):
    """Words for what a unit should not be, or None."""
    kind = unit[0] & 31 if unit else -1
    if kind in (SLICE, KEY_SLICE, DELIMITER):
        return None
    if kind in (SEQUENCE, PICTURE):
        return None if bytes(unit) in sets else "the shape of the picture changes in the middle"
    if kind != NOTE:
        return f"a unit of kind {kind}"
    for note, body in _notes(bytes(unit)):
        if note == FREE_NOTE and body[16:].startswith(ENCODERS_NOTE):
            continue
        if note not in TIMING_NOTES:
            return "captions or notes beside the picture" if note == 4 else f"a note of kind {note}"
    return None


def stream_checks(out_path):
    """(name, ok, words, faults) of the checks of the coded picture."""
    with opened(out_path) as container:
        context = video_stream(container).codec_context
        codec, extradata = context.name, bytes(context.extradata or b"")
    if codec != "h264" or len(extradata) < 8:
        yield "nothing beside the picture", False, f"the picture is coded as {codec}, not as H.264", []
        return
    width, sets = _parameters(extradata)
    faults, stored = [], 0
    for packet in stored_packets(out_path):
        stored += 1
        for unit in _units(memoryview(bytes(packet)), width):
            words = _strange(unit, sets)
            if words:
                faults.append(
                    {"seconds": round(float((packet.pts or 0) * packet.time_base), 3), "words": words}
                )
    told = "no captions, no notes and no second set of parameters in the coded picture"
    yield "nothing beside the picture", not faults, told, faults
    shown = len(shown_times(out_path))
    yield "no unshown pictures", stored == shown, f"{stored} pictures are stored and {shown} are shown", []


def edit_checks(out_path):
    """(name, ok, words, faults): does an edit list keep a part of the file from being played?"""
    faults = []
    for track in tracks_of(boxes_of(out_path)):
        played = [(length, start) for length, start in track["edits"] if start >= 0]
        if len(played) > 1:
            faults.append({"words": f"the {track['kind']} track is played in {len(played)} pieces"})
        for length, start in played[:1]:
            end = length / track["movie"] + start / track["scale"]
            if track["kind"] == "soun" and start > PRIMING_TICKS:
                faults.append(
                    {"words": f"the first {start / track['scale']:.2f} seconds of sound are skipped"}
                )
            if end < track["length"] / track["scale"] - LATE_SECONDS:
                faults.append({"words": f"the {track['kind']} track is stopped at {end:.2f} seconds"})
    yield "no edit list hides anything", not faults, "picture and sound are played from end to end", faults
