"""Which network looks for writing, and is its file the one that was examined?"""

from ..packaged import packaged

PACKAGE, VERSION = "rapidocr", "3.10.0"
MODEL_FILE = "rapidocr/models/PP-OCRv6_det_small.onnx"
MODEL_SHA256 = "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f"
WRITING_MODEL = f"PP-OCRv6 text detector, {PACKAGE} {VERSION}, sha256 {MODEL_SHA256[:7]}…"


def model_path():
    """Where the model file lies; ModelMissing where it is absent or another one."""
    return packaged(PACKAGE, VERSION, MODEL_FILE, MODEL_SHA256)
