"""How is a network run, so that what it finds does not depend on the machine?"""

import onnxruntime


def one_threaded(model):
    """A session on the processor with one thread for the ONNX file whose bytes these are."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])
