"""Random small scenarios that are Markov chains: exponential times to failure and to repair, nothing that waits.

A number makes a scenario, so a failing one can be made again.
"""

import random

HEAD = """format = 1
name = "chain-{number}"
title = "a Markov chain"
start = 2026-03-02T00:00:00
duration = "{duration} d"
warm_up = "{warm_up} d"

[topology]
kind = "{kind}"
{timers}
[parameters]
vendor_restart_delay = "0 s"

[entitlement]
features = {{ tserver_sdn = 30 }}

[[application]]
name = "ts"
kind = "t-server"
site = "here"
"""

# What idealizes a three-node system: no detection time (four heartbeats less a second), no wait before rejoining.
TIMERS = 'heartbeat_interval = "250 ms"\nrejoin_wait = "0 s"\n'

# Long enough that nothing is left of how time 0 was placed.
WARM_UP_DAYS = 20

NAMES = ["lic-a", "lic-b", "lic-c"]


def generate(number):
    """The text of the scenario of a number."""
    dice = random.Random(f"chain {number}")
    kind = dice.choice(["single", "independent", "independent", "three-node", "three-node"])
    servers = {"single": 1, "three-node": 3}.get(kind) or dice.choice([2, 3])
    names = NAMES[:servers]
    faults = _kills(dice, kind, names)
    if dice.random() < 0.6:
        faults.append(_common_cause(dice, names, faults))
    text = HEAD.format(
        number=number,
        kind=kind,
        duration=WARM_UP_DAYS + dice.choice([100, 200]),
        warm_up=WARM_UP_DAYS,
        timers=TIMERS if kind == "three-node" else "",
    )
    text += "".join(f'\n[[server]]\nname = "{name}"\nsite = "here"\n' for name in names)
    return text + "".join("\n[[fault]]\n" + _table(fault) for fault in faults)


def _kills(dice, kind, names):
    kinds = ["host-kill", "server-kill", "lmgrd-kill"]
    if kind != "three-node":
        # In a three-node system it hangs on who is master.
        kinds.append("vendor-daemon-kill")
    faults = []
    alike = dice.random() < 0.4
    shared = (dice.choice(kinds), _days(dice, 5, 150), _hours(dice, 3, 60))
    for name in names:
        for _ in range(1 if dice.random() < 0.75 or len(faults) > 2 else 2):
            fault, failure, repair = (
                shared if alike else (dice.choice(kinds), _days(dice, 5, 150), _hours(dice, 3, 60))
            )
            if any(f["kind"] == fault and f["target"] == name for f in faults):
                continue
            faults.append(
                {
                    "id": f"{fault}-{name}",
                    "kind": fault,
                    "target": name,
                    "time_to_failure": {"exponential": failure},
                    "time_to_repair": {"exponential": repair},
                }
            )
            if dice.random() < 0.2:
                faults[-1]["probability"] = round(dice.uniform(0.3, 0.9), 2)
    return faults


def _common_cause(dice, names, faults):
    if dice.random() < 0.6:
        members = names
    else:
        members = dice.sample([f["id"] for f in faults], min(len(faults), dice.choice([1, 2])))
    return {
        "id": "room",
        "kind": "common-cause",
        "members": members,
        "each_probability": round(dice.uniform(0.3, 1.0), 2),
        "time_to_failure": {"exponential": _days(dice, 30, 300)},
        "time_to_repair": {"exponential": _hours(dice, 3, 48)},
    }


def _days(dice, low, high):
    return f"{_between(dice, low, high):.3f} d"


def _hours(dice, low, high):
    return f"{_between(dice, low, high):.3f} h"


def _between(dice, low, high):
    return low * (high / low) ** dice.random()


def _table(fault):
    return "".join(f"{key} = {_value(value)}\n" for key, value in fault.items())


def _value(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
