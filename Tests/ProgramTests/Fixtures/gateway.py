"""Runs LiteLLM's proxy on a free port of loopback until standard input ends.

usage: gateway.py CONFIG
"""

import os
import sys
import threading


def end_with_standard_input():
    while os.read(0, 4096):
        pass
    os._exit(0)


# The table of prices is the package's own, and nobody is told that it runs.
os.environ.update(
    LITELLM_LOCAL_MODEL_COST_MAP="True",
    LITELLM_TELEMETRY="False",
    LITELLM_MODE="PRODUCTION",
    STORE_MODEL_IN_DB="False",
)
threading.Thread(target=end_with_standard_input, daemon=True).start()

from litellm import run_server  # noqa: E402: it reads the environment when it is imported

arguments = ["--config", sys.argv[1], "--host", "127.0.0.1", "--port", "0", "--telemetry", "False"]
run_server(arguments)
