"""Runs licsim and its peers on the same workloads in turn, and prints the table of docs/performance.md.

Runs are interleaved: each round runs every program once, so that what else the machine does meets all alike; a rate
is the median over the rounds. Rates are over set-up and event loop, the same for everybody, without the start of
the process; where a run was shortened because the peer is slow, over its event loop alone, which favors the peer.
"""

import argparse
import csv
import json
import math
import os
import pathlib
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version

import theory

HERE = pathlib.Path(__file__).parent
PYTHON = sys.executable
LICSIM = "target/release/licsim"
REFERENCE = "target/release/reference"
ENGINES = pathlib.Path("target/peers/release")
PAGE = pathlib.Path("docs/performance.md")
BEGIN, END = "<!-- side by side: begin -->", "<!-- side by side: end -->"


class Program:
    """One row: a command that plays `requests` requests of its workload."""

    def __init__(self, kind, name, command, share=1.0, rounds=1):
        self.kind, self.name, self.command = kind, name, command
        self.share, self.rounds = share, rounds


def engine(binary, name, variant, **how):
    return Program("engine", name, lambda order, seed: [str(ENGINES / binary), *order(variant, seed)], **how)


def script(file, name, variant, **how):
    return Program("engine", name, lambda order, seed: [PYTHON, str(HERE / file), *order(variant, seed)], **how)


def loop(variant, **how):
    label = "loop, no event list" if variant.startswith("none") else f"loop, {variant}"
    return Program("loop", label, lambda order, seed: [str(ENGINES / "loops"), *order(variant, seed)], **how)


def ours():
    reference = lambda order, seed: [REFERENCE, *order(None, seed)]
    return [Program("licsim", "licsim", None, rounds=5), Program("reference", "reference.rs", reference, rounds=5)]


SIMCORE, NEXOSIM = "simcore 0.1.0", "NeXosim 1.0.0"
SIMPY, SALABIM, CIW = (f"{name} {version(name.lower())}" for name in ("SimPy", "salabim", "Ciw"))

WORKLOADS = {
    "loss": dict(
        scenario="benches/scenarios/loss.toml", requests=2_000_000, shape=[], expected=lambda: theory.erlang(90.0, 100),
        law="Erlang B(100 licenses, 90)",
        programs=ours() + [loop(v, rounds=5) for v in ("none-small", "quad-small", "ring-small", "packed-small", "quad-chacha8")] + [
            engine("simcore_peer", SIMCORE + ", direct", "direct", rounds=3),
            engine("nexosim_peer", NEXOSIM + ", one model", "one", rounds=3),
            engine("nexosim_peer", NEXOSIM + ", two models", "two"),
            script("simpy_peer.py", SIMPY + ", callbacks", "callback"),
            script("simpy_peer.py", SIMPY + ", process for each checkout", "process", share=0.5),
            script("salabim_peer.py", SALABIM + ", pool of components", "pool", share=0.25),
            script("salabim_peer.py", SALABIM + ", component for each checkout", "component", share=0.0125),
            script("ciw_peer.py", CIW, "queue", share=0.25),
        ]),
    "churn-1000": dict(
        scenario="benches/scenarios/churn-1000.toml", requests=2_000_000, shape=[1000, 1, 360],
        programs=ours() + [loop(v, rounds=5) for v in ("none-small", "ring-small", "quad-small", "packed-small")] + [
            engine("simcore_peer", SIMCORE + ", component for each agent", "agents", rounds=3),
            engine("simcore_peer", SIMCORE + ", one component", "population", rounds=3),
            engine("nexosim_peer", NEXOSIM + ", one model", "one", rounds=3),
            script("simpy_peer.py", SIMPY + ", process for each agent", "process", share=0.5),
            script("salabim_peer.py", SALABIM + ", component for each agent", "component", share=0.25),
        ]),
    "churn-100000": dict(
        scenario="benches/scenarios/churn-100000.toml", requests=2_000_000, shape=[100_000, 4, 8467],
        programs=ours() + [loop(v, rounds=5) for v in ("packed-small", "radix-small", "ring-small", "quad-small")] + [
            engine("simcore_peer", SIMCORE + ", one component", "population", rounds=3),
            engine("nexosim_peer", NEXOSIM + ", one model", "one", rounds=3),
            script("simpy_peer.py", SIMPY + ", process for each agent", "process", share=0.5),
            script("salabim_peer.py", SALABIM + ", component for each agent", "component", share=0.1),
        ]),
    "churn-1000000": dict(
        scenario="benches/scenarios/churn-1000000.toml", requests=4_000_000, shape=[1_000_000, 40, 8467],
        programs=ours() + [loop(v, rounds=5) for v in ("packed-small", "radix-small", "ring-small", "quad-small")] + [
            engine("simcore_peer", SIMCORE + ", one component", "population", rounds=3),
            engine("nexosim_peer", NEXOSIM + ", one model", "one", rounds=3),
            script("simpy_peer.py", SIMPY + ", process for each agent", "process", share=0.125),
        ]),
}
for workload in WORKLOADS.values():
    if workload["shape"]:
        agents, pools, licenses = workload["shape"]
        workload["law"] = f"Engset({agents // pools:,} agents, {licenses:,} licenses" + (f", {pools} pools)" if pools > 1 else ")")
        workload["expected"] = lambda n=agents // pools, c=licenses: theory.engset(n, c, 16.0, 8.0)


def order_for(name, requests, shape):
    """The arguments of a peer."""
    def order(variant, seed):
        words = [name.split("-")[0]] + ([variant] if variant else [])
        return words + [str(number) for number in [*shape, requests, seed]]
    return order


def launched(command):
    """What a command printed, and the share of a core that it had."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - begin
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done, min(1.0, busy / wall)


def peer(program, workload, name, share, seed):
    requests = int(workload["requests"] * share)
    done, busy = launched(program.command(order_for(name, requests, workload["shape"]), seed))
    told = json.loads(done.stdout)
    return dict(requests=told["requests"], asked=told["requests"], denied=told["denied"], days=told["days"],
                setup=told["setup_seconds"], loop=told["seconds"], rss=told["peak_rss_bytes"], busy=busy)


def licsim(workload, scale, seed):
    text = pathlib.Path(workload["scenario"]).read_text()
    days = int(re.search(r'^duration = "(\d+) d"$', text, re.M).group(1))
    with tempfile.TemporaryDirectory() as folder:
        scenario = workload["scenario"]
        if scale != 1:
            days = max(2, round(days * scale))
            scenario = f"{folder}/{pathlib.Path(scenario).name}"
            pathlib.Path(scenario).write_text(re.sub(r"^duration = .*$", f'duration = "{days} d"', text, flags=re.M))
        done, busy = launched([LICSIM, "run", scenario, "--seed", str(seed), "--jobs", "1", "--detail", "0", "--charts", "none",
                               "--timing", "--out", f"{folder}/out"])
        told = dict(part.split("=") for part in done.stderr.rsplit("timing: ", 1)[1].split())
        summary = next(pathlib.Path(folder, "out").glob("*/summary.csv"))
        with open(summary) as lines:
            counted = {row["metric"]: float(row["mean"]) for row in csv.DictReader(lines) if row["scope"] == "system" and row["mean"]}
    return dict(requests=int(told["requests"]), asked=counted["checkouts_requested"], denied=counted["checkouts_denied"],
                days=days, setup=0.0, loop=float(told["wall_s"]), rss=int(told["peak_rss_bytes"]), busy=busy)


def play(name, workload, options):
    """All rows of a workload, with the runs of each."""
    scale = 0.1 if options.quick else 1.0
    runs = {program: [] for program in workload["programs"]}
    for number in range(1 if options.quick else 5):
        for program, done in runs.items():
            if number >= program.rounds:
                continue
            print(f"{name}: {program.name}, run {number + 1}", file=sys.stderr)
            if program.command is None:
                done.append(licsim(workload, scale, number + 1))
            else:
                done.append(peer(program, workload, name, program.share * scale, number + 1))
    expected, deviation = workload["expected"]()
    rows = []
    for program, done in runs.items():
        asked, denied = sum(run["asked"] for run in done), sum(run["denied"] for run in done)
        def seconds(run):
            clock = run["loop"] + (run["setup"] if program.share == 1 else 0.0)
            return clock * run["busy"] if options.by_cpu else clock
        rows.append(dict(
            kind=program.kind, name=program.name, share=program.share, runs=len(done),
            rate=statistics.median(run["requests"] / seconds(run) for run in done),
            setup=statistics.median(run["setup"] for run in done),
            agent_days=statistics.median(run["days"] * workload["shape"][0] / seconds(run) for run in done) if workload["shape"] else None,
            rss=max(run["rss"] for run in done), busy=statistics.median(run["busy"] for run in done),
            fraction=denied / asked, errors=(denied / asked - expected) / (deviation / math.sqrt(asked)), requests=done[0]["requests"],
        ))
    return expected, rows


def scaled(number):
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if number >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number:.3g}"


def table(name, workload, expected, rows):
    rate = rows[0]["rate"]
    yield f"\n**{name}**: {rows[1]['requests']:,} requests; expected {workload['law']} = {expected:.6f}\n"
    yield "| program | requests/s | agent-days/s | licsim is | peak memory, MiB | denied | standard errors off | runs |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
    for row in rows:
        runs = str(row["runs"])
        if row["share"] < 1:
            runs += f", shortened: {row['requests']:,} requests, loop only"
        if row["busy"] < 0.9:
            runs += f", had {row['busy']:.0%} of a core"
        agent_days = scaled(row["agent_days"]) if row["agent_days"] else "–"
        yield (f"| {row['name']} | {scaled(row['rate'])} | {agent_days} | {rate / row['rate']:.3g} × | {row['rss'] / 2**20:.1f} "
               f"| {row['fraction']:.6f} | {row['errors']:+.1f} | {runs} |")


def limits(results):
    """What must be reached, from this run."""
    def check(text, value, limit, below=False):
        good = value <= limit if below else value >= limit
        return f"- {'reached' if good else '**missed**'}: {text}: {value:.3g} (at {'most' if below else 'least'} {limit})"

    rate = lambda rows, find: next(row["rate"] for row in rows if find(row))
    for name, (_, rows) in results.items():
        own = rows[0]["rate"]
        reference = rate(rows, lambda row: row["kind"] == "reference")
        loops = [row["rate"] for row in rows if row["kind"] == "loop"]
        engines = max(row["rate"] for row in rows if row["kind"] == "engine")
        if name == "loss":
            yield check("loss, licsim over reference.rs", own / reference, 0.7)
            yield check("loss, licsim over the fastest loop of any kind", own / max(loops), 0.3)
            listed = max(row["rate"] for row in rows if row["kind"] == "loop" and "no event list" not in row["name"])
            yield check("loss, licsim over the fastest loop with an event list", own / listed, 0.3)
            yield check("loss, licsim over SimPy with callbacks", own / rate(rows, lambda row: "callbacks" in row["name"]), 20)
            process = rate(rows, lambda row: "SimPy" in row["name"] and "process" in row["name"])
            yield check("loss, licsim over SimPy with a process for each checkout", own / process, 30)
            yield check("loss, licsim over the fastest engine", own / engines, 1)
        elif name == "churn-1000":
            yield check("churn, 1,000 agents: the fastest engine over licsim", engines / own, 1.2, below=True)
        else:
            yield check(f"{name}: licsim over the fastest engine", own / engines, 1)
        if name == "churn-1000000":
            yield check("churn, 1,000,000 agents: licsim over reference.rs", own / reference, 0.4)
            yield check("churn, 1,000,000 agents: peak memory in bytes an agent", rows[0]["rss"] / 1e6, 100, below=True)
            if "churn-1000" in results:
                yield check("churn: cost a request at 1,000,000 over that at 1,000", results["churn-1000"][1][0]["rate"] / own, 3, below=True)


def machine(begin_load):
    with open("/proc/cpuinfo") as lines:
        processor = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    rustc = subprocess.run(["rustc", "-V"], capture_output=True, text=True).stdout.strip()
    commit = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True).stdout.strip()
    return (f"{processor}, {os.cpu_count()} cores, Linux {platform.release()}; {rustc}, Python {platform.python_version()}; commit "
            f"{commit}, {time.strftime('%Y-%m-%d')}; load {begin_load:.1f} at the begin and {os.getloadavg()[0]:.1f} at the end.")


def main():
    parser = argparse.ArgumentParser(prog="benches/peers/run")
    parser.add_argument("--quick", action="store_true", help="a tenth of the requests, one round")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE} as well")
    parser.add_argument("--by-cpu", action="store_true", help="seconds of a core in place of the clock's")
    parser.add_argument("--only", default="", metavar="NAME", help="only workloads whose name begins so")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    chosen = {name: workload for name, workload in WORKLOADS.items() if name.startswith(options.only)}
    if not chosen:
        parser.error(f"no workload begins with `{options.only}`; there are {', '.join(WORKLOADS)}")
    results = {name: play(name, workload, options) for name, workload in chosen.items()}
    lines = [machine(load)]
    if options.quick:
        lines.append("Quick: a tenth of the requests, one round; licsim plays two days at least, so its set-up weighs less than "
                     "the peers' where a tenth is shorter.")
    if options.by_cpu:
        lines.append("Rates are by seconds of a core: clock seconds times the share of a core that the process had.")
    for name, (expected, rows) in results.items():
        lines.extend(table(name, chosen[name], expected, rows))
    lines.extend(["", "What must be reached, by this run:", "", *limits(results)])
    text = "\n".join(lines)
    print(text)
    if options.write:
        page = PAGE.read_text()
        head, rest = page.split(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}")


main()
