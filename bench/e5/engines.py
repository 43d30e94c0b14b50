"""The encoders that are compared."""
import json
import os
import pathlib
import subprocess
import tempfile
import time

import numpy as np
import onnxruntime
import tokenizers

from texts import ROOT


class Reference:
    """onnxruntime over one ONNX file, with a number of intra-op threads."""

    def __init__(self, path, tokenizer, threads):
        o = onnxruntime.SessionOptions()
        o.intra_op_num_threads, o.inter_op_num_threads = threads, 1
        self.session = onnxruntime.InferenceSession(str(path), o, providers=["CPUExecutionProvider"])
        self.tokenizer = tokenizers.Tokenizer.from_file(str(tokenizer))

    def feed(self, texts):
        ids = [e.ids for e in self.tokenizer.encode_batch(texts)]
        shape = len(ids), max(map(len, ids))
        tokens, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for i, row in enumerate(ids):
            tokens[i, :len(row)], mask[i, :len(row)] = row, 1
        return {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}

    def time(self, feed, processor=False):
        """Seconds that a run takes, of the clock or of processor time."""
        clock = time.process_time if processor else time.perf_counter
        start = clock()
        self.session.run(None, feed)
        return clock() - start

    def vectors(self, texts):
        out = []
        for t in texts:
            states = self.session.run(None, self.feed([t]))[0][0].mean(0)
            out.append(states / np.linalg.norm(states))
        return np.array(out)


class Ours:
    """The Go encoder in a process of its own, which stays."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def processor_time(self):
        """Seconds that the process's threads have run; Linux counts them in nanoseconds."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(t.read_text().split()[0]) for t in tasks) / 1e9

    def seconds(self, processor, repeat, **request):
        """Seconds of each repetition: all alike where it's processor time."""
        before = self.processor_time()
        seconds = self.ask(repeat=repeat, **request)["seconds"]
        return [(self.processor_time() - before) / repeat] * repeat if processor else seconds

    def vectors(self, texts):
        return np.array(self.ask(texts=texts, workers=2, vectors=True)["vectors"])

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def build(folder, package):
    """Builds a Go command of this repository and returns its path."""
    where = pathlib.Path(tempfile.mkdtemp()) / "bin"
    env = dict(os.environ, CGO_ENABLED="0")
    subprocess.run(["go", "build", "-o", where, package], cwd=ROOT / folder, check=True, env=env)
    return where


def dynamic(model, target):
    """onnxruntime's own int8 model, by its dynamic quantisation."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    if not target.exists():
        quantize_dynamic(str(model), str(target), weight_type=QuantType.QInt8)
    return target
