"""How the lab bears a class: 200 browsers that watch one training, and 50 programs that post nonsense.

    cargo build --release
    python3 benches/lab/load.py [target/release/viewcast] [seconds]

Trains `relu4` in the lab for as long as it takes, and counts its epochs in four spans of time: with one who
watches, under load, with one again, and under load again. Nothing but the standard library; run where
nothing else runs. It ends with 1 where training slows by more than 20%, an answer is a 5xx, the program
panics, or its memory grows from one load to the other by more than 10%.
"""

import asyncio
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

WATCHERS, POSTERS = 200, 50
# A poster waits so long after each answer: 50 of them ask 500 times a second.
PAUSE = 0.1
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


def start(program, folder):
    """The server, its port, and the milliseconds until its page was there."""
    began = time.perf_counter()
    log = open(folder / "stderr", "w")
    server = subprocess.Popen([program, "serve", "--port", "0"], cwd=folder, stderr=log)
    port = None
    while port is None:
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", (folder / "stderr").read_text())
        port = int(found.group(1)) if found else None
        time.sleep(0.001)
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n" % port)
        answer = b""
        while part := link.recv(1 << 16):
            answer += part
    assert answer.startswith(b"HTTP/1.1 200") and b"</html>" in answer, answer[:200]
    return server, port, 1000 * (time.perf_counter() - began)


async def ask(port, method, path, body=b"", kind="application/json"):
    """A request, and its status and body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
    head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


async def watch(port, training, seen):
    """Reads the events of a training for as long as it is let, and counts them."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    writer.write(f"GET /api/trainings/{training}/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    try:
        while line := await reader.readline():
            if line.startswith(b"data:"):
                seen["events"] += 1
                seen["epoch"] = max(seen["epoch"], json.loads(line[5:])["epoch"])
    finally:
        writer.close()


async def post(port, number, statuses):
    """Posts one malformed body after the other."""
    while True:
        path, kind, body = BAD[number % len(BAD)]
        status, _ = await ask(port, "POST", path, body, kind)
        statuses[status] = statuses.get(status, 0) + 1
        number += 1
        await asyncio.sleep(PAUSE)


def memory(server):
    """Resident megabytes."""
    status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1000


async def span(server, port, training, seconds, loaded):
    """A span of time: epochs a second, events a second and watcher, memory at its end, answers."""
    statuses, seen = {}, {"events": 0, "epoch": 0}
    watchers = WATCHERS if loaded else 1
    tasks = [asyncio.create_task(watch(port, training, seen)) for _ in range(watchers)]
    if loaded:
        tasks += [asyncio.create_task(post(port, number, statuses)) for number in range(POSTERS)]
    await asyncio.sleep(2)
    before, events, began = seen["epoch"], seen["events"], time.perf_counter()
    await asyncio.sleep(seconds)
    took = time.perf_counter() - began
    result = (
        (seen["epoch"] - before) / took,
        (seen["events"] - events) / took / watchers,
        memory(server),
        statuses,
    )
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    broken = [it for it in ended if it is not None and not isinstance(it, asyncio.CancelledError)]
    assert not broken, broken[:3]
    return result


async def measure(server, port, seconds):
    toml = (ROOT / "configs/relu4.toml").read_text().replace("epochs = 200", "epochs = 1000000")
    draft = json.dumps({"name": "relu4", "toml": toml}).encode()
    status, body = await ask(port, "POST", "/api/trainings", draft)
    assert status == 200, body
    training = json.loads(body)["id"]
    results = []
    for loaded in [False, True, False, True]:
        epochs, events, megabytes, statuses = await span(server, port, training, seconds, loaded)
        results.append((epochs, megabytes, statuses))
        who = f"{WATCHERS} watch, {POSTERS} post" if loaded else "1 watches"
        posts = sum(statuses.values())
        print(
            f"{who:24} {epochs:7.2f} epochs/s  {events:5.2f} updates/s each  {megabytes:6.1f} MB"
            + (f"  {posts} answers: {dict(sorted(statuses.items()))}" if loaded else ""),
            flush=True,
        )
    await ask(port, "POST", f"/api/trainings/{training}/stop")
    return results


def main():
    program = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/release/viewcast")
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 30
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        subprocess.run([program.resolve(), "init"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        starts = []
        for _ in range(5):
            server, port, took = start(program.resolve(), folder)
            starts.append(took)
            server.send_signal(signal.SIGINT)
            server.wait()
        print(f"page up after {', '.join(f'{took:.0f}' for took in starts)} ms")
        server, port, _ = start(program.resolve(), folder)
        try:
            results = asyncio.run(measure(server, port, seconds))
        finally:
            server.send_signal(signal.SIGINT)
            code = server.wait()
        told = (folder / "stderr").read_text()
    (alone, _, _), (load, first, _), (again, _, _), (load_again, second, _) = results
    slower = 1 - (load + load_again) / (alone + again)
    answers = {status for *_, statuses in results for status in statuses}
    print(f"training is slowed by {100 * slower:.0f}%; memory of the loads {first:.0f}, {second:.0f} MB")
    good = slower <= 0.2 and second <= 1.1 * first and max(answers) < 500 and code == 0
    sys.exit(0 if good and "bug" not in told and "panicked" not in told else 1)


if __name__ == "__main__":
    main()
