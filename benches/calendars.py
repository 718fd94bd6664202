"""Plays scenarios with programs that differ in their calendar alone, in turn, and prints a table of core time."""

import json
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 5
# Pending entries, about, and what keeps them.
SCENARIOS = [
    (100, "loss.toml", None, 300),
    (1_000, "churn-1000.toml", None, 500),
    (10_000, "churn-1000.toml", 10_000, 50),
    (100_000, "churn-100000.toml", None, 8),
    (1_000_000, "churn-1000000.toml", None, 2),
]


def scenario(folder, file, agents):
    """The file, or the same with more agents at one T-Server."""
    path = pathlib.Path("benches/scenarios", file)
    if agents is None:
        return str(path)
    licenses = round(agents / 3 + 1.8 * (2 * agents / 9) ** 0.5)
    text = path.read_text().replace("tserver_sdn = 360", f"tserver_sdn = {licenses}")
    text = re.sub(r"^count += .*$", f"count = {agents}", text, flags=re.M)
    copy = pathlib.Path(folder, f"churn-{agents}.toml")
    copy.write_text(text)
    return str(copy)


def core_nanoseconds(structure, file, days):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([f"target/calendars/play-{structure}", file, str(days)], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = json.loads(done.stdout)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return busy / told["requests"] * 1e9, told["fingerprint"]


def main(structures):
    print("| pending | " + " | ".join(structures) + " |")
    print("| ---: |" + " ---: |" * len(structures))
    with tempfile.TemporaryDirectory() as folder:
        for pending, file, agents, days in SCENARIOS:
            path = scenario(folder, file, agents)
            costs, fingerprints = {name: [] for name in structures}, set()
            for _ in range(ROUNDS):
                for name in structures:
                    cost, fingerprint = core_nanoseconds(name, path, days)
                    costs[name].append(cost)
                    fingerprints.add(fingerprint)
            assert len(fingerprints) == 1, f"the order of events differs: {fingerprints}"
            print(f"| {pending:,} | " + " | ".join(f"{statistics.median(costs[name]):.0f}" for name in structures) + " |", flush=True)


main(sys.argv[1:])
