"""Runs a command without a network: only the loopback interface is there.

    python3 offline.py COMMAND...

On Linux this is a network namespace of its own (`unshare`), where the machine allows one. Elsewhere the proxies that most
clients honour lead to a port at which nobody listens.
"""

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
NOWHERE = {name: "http://127.0.0.1:9" for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")}
LOCAL = {name: "localhost,127.0.0.1,::1" for name in ("no_proxy", "NO_PROXY")}


def isolation():
    """How a namespace is made here; empty when it cannot be."""
    for options in (["--net"], ["--net", "--map-root-user"]):
        command = ["unshare", *options]
        if shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    return []


def command(words):
    """The command line that runs `words` offline, and the variables that it needs."""
    unshare = isolation()
    if unshare:
        return [*unshare, sys.executable, __file__, *words], {}
    return words, NOWHERE | LOCAL


def raise_loopback():
    """A new namespace has a loopback interface, but it is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh22x", b"lo", 0)
        name, flags = struct.unpack("16sh22x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request))
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", name, flags | IFF_UP))


if __name__ == "__main__":
    raise_loopback()
    os.execvp(sys.argv[1], sys.argv[1:])
