"""Whether the lab's memory stays where it is: everything that a page asks for, for an hour.

    cargo build --release
    python3 benches/lab/endure.py [target/release/viewcast] [minutes]

Four clients look at every page, train small networks and have days forecast, one request after the other with a
pause of half a second, and post nonsense besides; every minute it says how much memory and how many open files
the program has. It ends with 1 where the memory of the last quarter is more than a tenth above that of the
second, an answer is a 5xx, or the program panics.
"""

import asyncio
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from load import BAD, ROOT, ask, memory, start

CLIENTS, PAUSE = 4, 0.5
TRAINING = {"name": "relu1-10", "toml": (ROOT / "configs/relu1-10.toml").read_text()}
PAGES = [
    "/",
    "/?lang=zh",
    "/lab/descent?data=data/channel.csv&steps=200",
    "/lab/curve?shape=lecture&pieces=7",
    "/lab/network/runs",
    "/lab/forecast?config=linear7&data=data/lecture_2021.csv&days=7",
    "/lab/runs",
    "/api/runs",
    "/api/trainings",
    "/api/days",
    "/api/experiments",
    "/api/openapi.json",
]


async def train(port, number):
    """Trains a network that nobody trained before, to its end."""
    draft = TRAINING | {"set": ["training.epochs=20", f"training.seed={number}"]}
    status, body = await ask(port, "POST", "/api/trainings", json.dumps(draft).encode())
    if status != 200:
        return [status]
    training = json.loads(body)["id"]
    state = "waiting"
    while state not in ("complete", "failed", "stopped"):
        await asyncio.sleep(0.1)
        _, body = await ask(port, "GET", f"/api/trainings/{training}")
        state = json.loads(body)["state"]
    assert state == "complete", body
    figures = [await ask(port, "GET", f"/lab/trainings/{training}/{it}") for it in ("figures", "scores")]
    return [200] + [status for status, _ in figures]


async def visit(port, client, until, statuses):
    """One client: pages, nonsense, and every fifth time a training."""
    number = 0
    while time.monotonic() < until:
        if number % 5 == 0:
            given = await train(port, 1000 * number + client)
        elif number % 5 == 4:
            path, kind, body = BAD[number // 5 % len(BAD)]
            given = [(await ask(port, "POST", path, body, kind))[0]]
        else:
            given = [(await ask(port, "GET", PAGES[(number + client) % len(PAGES)]))[0]]
        for status in given:
            statuses[status] = statuses.get(status, 0) + 1
        number += 1
        await asyncio.sleep(PAUSE)


async def endure(server, port, minutes):
    until = time.monotonic() + 60 * minutes
    statuses, seen = {}, []
    clients = [asyncio.create_task(visit(port, client, until, statuses)) for client in range(CLIENTS)]
    while any(not client.done() for client in clients):
        await asyncio.wait(clients, timeout=60)
        seen.append(memory(server))
        files = len(os.listdir(f"/proc/{server.pid}/fd"))
        print(f"{len(seen):3} min  {seen[-1]:6.1f} MB  {files:3} files  {dict(sorted(statuses.items()))}", flush=True)
    for client in clients:
        client.result()
    return statuses, seen


def main():
    program = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/release/viewcast").resolve()
    minutes = float(sys.argv[2]) if len(sys.argv) > 2 else 60
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        subprocess.run([program, "init"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        server, port, _ = start(program, folder)
        try:
            statuses, seen = asyncio.run(endure(server, port, minutes))
        finally:
            server.send_signal(signal.SIGINT)
            code = server.wait()
        told = (folder / "stderr").read_text()
    quarter = max(len(seen) // 4, 1)
    before, after = (statistics.median(of) for of in (seen[quarter : 2 * quarter] or seen, seen[-quarter:]))
    print(f"{sum(statuses.values())} answers; {before:.0f} MB in the second quarter, {after:.0f} MB in the last")
    good = after <= 1.1 * before and max(statuses) < 500 and code == 0
    sys.exit(0 if good and "bug" not in told and "panicked" not in told else 1)


if __name__ == "__main__":
    main()
