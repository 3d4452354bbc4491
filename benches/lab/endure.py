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
import statistics
import sys
import tempfile
import time

from lab import BAD, ROOT, Lab

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


async def train(lab, number):
    """Trains a network that nobody trained before, to its end."""
    draft = TRAINING | {"set": ["training.epochs=20", f"training.seed={number}"]}
    status, body = await lab.ask("POST", "/api/trainings", json.dumps(draft).encode())
    if status != 200:
        return [status]
    training = json.loads(body)["id"]
    state = "waiting"
    while state not in ("complete", "failed", "stopped"):
        await asyncio.sleep(0.1)
        _, body = await lab.ask("GET", f"/api/trainings/{training}")
        state = json.loads(body)["state"]
    assert state == "complete", body
    figures = [await lab.ask("GET", f"/lab/trainings/{training}/{it}") for it in ("figures", "scores")]
    return [200] + [status for status, _ in figures]


async def visit(lab, client, until, statuses):
    """One client: pages, nonsense, and every fifth time a training."""
    number = 0
    while time.monotonic() < until:
        if number % 5 == 0:
            given = await train(lab, 1000 * number + client)
        elif number % 5 == 4:
            path, kind, body = BAD[number // 5 % len(BAD)]
            given = [(await lab.ask("POST", path, body, kind))[0]]
        else:
            given = [(await lab.ask("GET", PAGES[(number + client) % len(PAGES)]))[0]]
        for status in given:
            statuses[status] = statuses.get(status, 0) + 1
        number += 1
        await asyncio.sleep(PAUSE)


async def endure(lab, minutes):
    until = time.monotonic() + 60 * minutes
    statuses, seen = {}, []
    clients = [asyncio.create_task(visit(lab, client, until, statuses)) for client in range(CLIENTS)]
    while any(not client.done() for client in clients):
        await asyncio.wait(clients, timeout=60)
        seen.append(lab.memory())
        files = len(os.listdir(f"/proc/{lab.server.pid}/fd"))
        print(f"{len(seen):3} min  {seen[-1]:6.1f} MB  {files:3} files  {dict(sorted(statuses.items()))}", flush=True)
    for client in clients:
        client.result()
    return statuses, seen


def main():
    minutes = float(sys.argv[2]) if len(sys.argv) > 2 else 60
    with tempfile.TemporaryDirectory() as folder, Lab(folder) as lab:
        statuses, seen = asyncio.run(endure(lab, minutes))
    quarter = max(len(seen) // 4, 1)
    before, after = (statistics.median(of) for of in (seen[quarter : 2 * quarter] or seen, seen[-quarter:]))
    print(f"{sum(statuses.values())} answers; {before:.0f} MB in the second quarter, {after:.0f} MB in the last")
    sys.exit(0 if after <= 1.1 * before and max(statuses) < 500 and lab.ended_well else 1)


if __name__ == "__main__":
    main()
