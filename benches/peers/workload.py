"""What the Python peers share: the two workloads as parameters, and the line that each prints.

PEER loss VARIANT REQUESTS SEED
PEER churn VARIANT AGENTS POOLS LICENSES REQUESTS SEED

loss: requests at 90 an hour, each holds one of 100 licenses for an hour on average or is denied.
churn: agents in pools (agent i in pool i mod POOLS, LICENSES each), out for 16 h on average, then in for 8 h or
denied; all times exponential. It begins in equilibrium: a third of each pool's agents is in, drawn again while
they are more than its licenses.
"""

import json
import random
import sys
import time

RATE = 90.0
LICENSES = 100
OUT, IN = 16.0, 8.0


class Order:
    def __init__(self, words):
        self.workload, self.variant = words[0], words[1]
        numbers = [int(word) for word in words[2:]]
        if self.workload == "churn":
            self.agents, self.pools, self.licenses = numbers[:3]
            numbers = numbers[3:]
        self.requests, self.seed = numbers


def equilibrium(order, draw):
    """Who is in when churn begins, and how many of each pool."""
    is_in = [False] * order.agents
    used = [0] * order.pools
    for pool in range(order.pools):
        members = range(pool, order.agents, order.pools)
        while True:
            chosen = [agent for agent in members if draw.random() < IN / (IN + OUT)]
            if len(chosen) <= order.licenses:
                break
        for agent in chosen:
            is_in[agent] = True
        used[pool] = len(chosen)
    return is_in, used


def peak_rss_bytes():
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM"):
                return 1024 * int(line.split()[1])
    return 0


def main(set_up):
    """`set_up(order, draw)` gives a function that plays and gives (requests, denied, hours)."""
    order = Order(sys.argv[1:])
    draw = random.Random(order.seed)
    begin = time.perf_counter()
    play = set_up(order, draw)
    ready = time.perf_counter()
    requests, denied, hours = play()
    end = time.perf_counter()
    print(json.dumps({
        "requests": requests,
        "denied": denied,
        "days": hours / 24,
        "setup_seconds": ready - begin,
        "seconds": end - ready,
        "peak_rss_bytes": peak_rss_bytes(),
    }))
