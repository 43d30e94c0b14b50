"""e5-small-v2 by onnxruntime on two threads, for the scripts that Dateline is measured beside."""
import pathlib

import numpy as np


def encoder(folder):
    """What makes a text its vector, from the model in a folder that embed/e5/export/fetch.sh filled."""
    import onnxruntime  # here, since it takes a while and not every script encodes
    import tokenizers
    folder = pathlib.Path(folder)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(str(folder / "e5-small-v2.onnx"), options, providers=["CPUExecutionProvider"])
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "e5-small-v2-tokenizer.json"))

    def encode(text):
        ids = np.array([tokenizer.encode(text).ids], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        vector = session.run(None, feed)[0][0].mean(0)
        return vector / np.linalg.norm(vector)
    return encode
