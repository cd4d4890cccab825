"""What this PyTorch computes with, as JSON in the last line: run with MKL_VERBOSE=1 and ONEDNN_VERBOSE=1, whose lines tell
the instructions and threads that MKL and oneDNN really take, and with the variables of the contestants."""

import ctypes
import json
import time

import torch

torch.set_num_threads(1)


def openblas():
    """OpenBLAS tells by functions of its own which kernels it has chosen; None where PyTorch has another one."""
    with open("/proc/self/maps") as maps:
        paths = {line.split()[-1] for line in maps if "openblas" in line}
    for path in sorted(paths):
        library = ctypes.CDLL(path)
        library.openblas_get_corename.restype = ctypes.c_char_p
        library.openblas_get_config.restype = ctypes.c_char_p
        return {
            "version": " ".join(library.openblas_get_config().decode().split()[:2]),
            "kernel": library.openblas_get_corename().decode(),
            "threads": library.openblas_get_num_threads(),
        }
    return None


def busy_threads():
    """Processor time over wall time of a large product."""
    a = torch.randn(1024, 1024)
    a @ a
    cpu, wall = time.process_time(), time.perf_counter()
    while time.perf_counter() - wall < 0.3:
        a @ a
    return (time.process_time() - cpu) / (time.perf_counter() - wall)


lstm = torch.nn.LSTM(8, 8)
with torch.inference_mode():
    lstm(torch.randn(2, 3, 8))
busy = busy_threads()
try:
    blas = openblas()
except (OSError, AttributeError):
    blas = None
# versions before 2 do not tell
cpu = getattr(torch.backends, "cpu", None)
facts = {
    "torch": torch.__version__,
    "instructions": cpu.get_cpu_capability() if cpu else torch.__config__.show().split("CPU capability usage: ")[1].split()[0],
    "openblas": blas,
    "threads": torch.get_num_threads(),
    "busy": busy,
}
print(json.dumps(facts), flush=True)
