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
import sys
import tempfile
import time

from lab import BAD, ROOT, Lab

WATCHERS, POSTERS = 200, 50
# A poster waits so long after each answer: 50 of them ask 500 times a second.
PAUSE = 0.1


async def watch(lab, training, seen):
    """Reads the events of a training for as long as it is let, and counts them."""
    reader, writer = await asyncio.open_connection("127.0.0.1", lab.port, limit=1 << 20)
    writer.write(f"GET /api/trainings/{training}/events HTTP/1.1\r\nHost: 127.0.0.1:{lab.port}\r\n\r\n".encode())
    try:
        while line := await reader.readline():
            if line.startswith(b"data:"):
                seen["events"] += 1
                seen["epoch"] = max(seen["epoch"], json.loads(line[5:])["epoch"])
    finally:
        writer.close()


async def post(lab, number, statuses):
    """Posts one malformed body after the other."""
    while True:
        path, kind, body = BAD[number % len(BAD)]
        status, _ = await lab.ask("POST", path, body, kind)
        statuses[status] = statuses.get(status, 0) + 1
        number += 1
        await asyncio.sleep(PAUSE)


async def span(lab, training, seconds, loaded):
    """A span of time: epochs a second, events a second and watcher, memory at its end, answers."""
    statuses, seen = {}, {"events": 0, "epoch": 0}
    watchers = WATCHERS if loaded else 1
    tasks = [asyncio.create_task(watch(lab, training, seen)) for _ in range(watchers)]
    if loaded:
        tasks += [asyncio.create_task(post(lab, number, statuses)) for number in range(POSTERS)]
    await asyncio.sleep(2)
    before, events, began = seen["epoch"], seen["events"], time.perf_counter()
    await asyncio.sleep(seconds)
    took = time.perf_counter() - began
    result = (
        (seen["epoch"] - before) / took,
        (seen["events"] - events) / took / watchers,
        lab.memory(),
        statuses,
    )
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    broken = [it for it in ended if it is not None and not isinstance(it, asyncio.CancelledError)]
    assert not broken, broken[:3]
    return result


async def measure(lab, seconds):
    toml = (ROOT / "configs/relu4.toml").read_text().replace("epochs = 200", "epochs = 1000000")
    draft = json.dumps({"name": "relu4", "toml": toml}).encode()
    status, body = await lab.ask("POST", "/api/trainings", draft)
    assert status == 200, body
    training = json.loads(body)["id"]
    results = []
    for loaded in [False, True, False, True]:
        epochs, events, megabytes, statuses = await span(lab, training, seconds, loaded)
        results.append((epochs, megabytes, statuses))
        who = f"{WATCHERS} watch, {POSTERS} post" if loaded else "1 watches"
        posts = sum(statuses.values())
        print(
            f"{who:24} {epochs:7.2f} epochs/s  {events:5.2f} updates/s each  {megabytes:6.1f} MB"
            + (f"  {posts} answers: {dict(sorted(statuses.items()))}" if loaded else ""),
            flush=True,
        )
    await lab.ask("POST", f"/api/trainings/{training}/stop", b"{}")
    return results


def main():
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 30
    with tempfile.TemporaryDirectory() as folder:
        lab, starts = Lab(folder), []
        for _ in range(5):
            with lab:
                starts.append(f"{lab.milliseconds:.0f}")
        print(f"page up after {', '.join(starts)} ms")
        with lab:
            results = asyncio.run(measure(lab, seconds))
    (alone, _, _), (load, first, _), (again, _, _), (load_again, second, _) = results
    slower = 1 - (load + load_again) / (alone + again)
    answers = {status for *_, statuses in results for status in statuses}
    print(f"training is slowed by {100 * slower:.0f}%; memory of the loads {first:.0f}, {second:.0f} MB")
    sys.exit(0 if slower <= 0.2 and second <= 1.1 * first and max(answers) < 500 and lab.ended_well else 1)


if __name__ == "__main__":
    main()
