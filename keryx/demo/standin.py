"""Runs a stand-in that ends with the demonstration: `python -m keryx.demo.standin MODULE ARGUMENTS…`.

Its standard input is a pipe of the demonstration's, which closes however that ends, also by kill −9: no port and no
file stays held by what nobody sees.
"""

import os
import runpy
import signal
import sys
import threading

LEAVES_S = 3.0


def _leave_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Timer(LEAVES_S, os._exit, [1]).start()  # an open page must not keep it here


def main() -> None:
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
