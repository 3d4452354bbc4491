"""The lab as a program that is started, asked and stopped: what load.py and endure.py share."""

import asyncio
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BAD = [
    ("/api/trainings", "application/json", b"{"),
    ("/api/trainings", "application/json", b'{"name": 1}'),
    ("/api/trainings", "application/json", b'{"name": "../x", "toml": ""}'),
    ("/api/trainings", "application/json", b'{"name": "x", "toml": "[model]\\nkind = 7"}'),
    ("/api/trainings", "application/json", b"\xff\x00" * 500),
    ("/api/trainings", "text/plain", b"nonsense"),
    ("/api/days?name=x", "application/octet-stream", b"PK\x03\x04" + b"\x00" * 100),
    ("/api/days?name=x", "application/octet-stream", b"date,views\n2021-01-01,x\n"),
    ("/api/forecasts", "application/json", b"[]"),
    ("/api/nothing", "application/json", b"{}"),
]


class Lab:
    """The server in a folder of its own, from `with` to its end."""

    def __init__(self, folder):
        self.program = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/release/viewcast").resolve()
        self.folder = pathlib.Path(folder)

    def __enter__(self):
        if not (self.folder / "configs").exists():
            subprocess.run([self.program, "init"], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        began = time.perf_counter()
        told = open(self.folder / "stderr", "w")
        self.server = subprocess.Popen([self.program, "serve", "--port", "0"], cwd=self.folder, stderr=told)
        port = None
        while port is None:
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", (self.folder / "stderr").read_text())
            port = int(found.group(1)) if found else None
            time.sleep(0.001)
        with socket.create_connection(("127.0.0.1", port)) as link:
            link.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n" % port)
            answer = b""
            while part := link.recv(1 << 16):
                answer += part
        assert answer.startswith(b"HTTP/1.1 200") and b"</html>" in answer, answer[:200]
        self.port, self.milliseconds = port, 1000 * (time.perf_counter() - began)
        return self

    def __exit__(self, *_):
        self.server.send_signal(signal.SIGINT)
        code, told = self.server.wait(), (self.folder / "stderr").read_text()
        self.ended_well = code == 0 and "bug" not in told and "panicked" not in told

    def memory(self):
        """Resident megabytes."""
        status = pathlib.Path(f"/proc/{self.server.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1000

    async def ask(self, method, path, body=b"", kind="application/json"):
        """A request, and its status and body."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n"
        head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        answer = await reader.read()
        writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split()[1]), body
