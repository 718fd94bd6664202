"""A scenario of exponential faults as a PRISM-language model: a translation of our own, from the TOML alone.

Time is in days. Each fault is a module: its own process is active or not, and so many strikes of common causes
hold as well, each repaired by itself. A common cause holds the hosts that it has struck until its own end.
"""

import itertools
import tomllib

UNITS = {"s": 1 / 86400, "min": 1 / 1440, "h": 1 / 24, "d": 1.0}
# More strikes of one fault at once have no weight: strikes are months apart, repairs take hours.
STRIKES_MAX = 3


def days(text):
    """A length of time as the scenario writes it."""
    number, unit = text.split()
    return float(number) * UNITS[unit]


def rate(law):
    """The rate of an exponential law, a day."""
    (kind, mean), = law.items()
    assert kind == "exponential", f"{kind} is not Markov"
    return 1 / days(mean)


class Scenario:
    """What of a scenario matters here."""

    def __init__(self, text):
        tree = tomllib.loads(text)
        self.kind = tree["topology"]["kind"]
        self.servers = [server["name"] for server in tree["server"]]
        self.faults = tree["fault"]

    def program(self, stops_at_outage=False):
        """The PRISM program; one that stops there serves the first outage."""
        variables, commands = [], []
        holds = {server: [] for server in self.servers}
        number = {fault["id"]: n for n, fault in enumerate(self.faults)}
        struck = self._struck()
        for n, fault in enumerate(self.faults):
            begins = rate(fault["time_to_failure"]) * fault.get("probability", 1)
            ends = rate(fault["time_to_repair"])
            variables.append(f"f{n} : [0..1];")
            if fault["kind"] == "common-cause":
                self._common_cause(n, fault, begins, ends, number, variables, commands, holds)
                continue
            commands += [f"f{n}=0 -> {begins!r} : (f{n}'=1);", f"f{n}=1 -> {ends!r} : (f{n}'=0);"]
            holds[fault["target"]].append(f"f{n}>0")
            if fault["id"] in struck:
                variables.append(f"n{n} : [0..{STRIKES_MAX}];")
                commands.append(f"n{n}>0 -> n{n}*{ends!r} : (n{n}'=n{n}-1);")
                holds[fault["target"]].append(f"n{n}>0")
        down = self._down(holds)
        guard = f"!({down}) & " if stops_at_outage else ""
        body = "\n".join(variables + [f"[] {guard}{command}" for command in commands])
        return (
            f"ctmc\nmodule system\n{body}\nendmodule\ninit true endinit\n"
            f'label "down" = {down};\nrewards "up"\n!({down}) : 1;\nendrewards\n'
        )

    def _struck(self):
        causes = [fault for fault in self.faults if fault["kind"] == "common-cause"]
        return {member for cause in causes for member in cause["members"]}

    def _common_cause(self, n, fault, begins, ends, number, variables, commands, holds):
        chances, updates = [], []
        for member in fault["members"]:
            if member in self.servers:
                held = f"h{n}_{self.servers.index(member)}"
                variables.append(f"{held} : [0..1];")
                holds[member].append(f"{held}>0")
                chances.append(fault["each_probability"])
                updates.append(f"({held}'=1)")
            else:
                m = number[member]
                chances.append(fault["each_probability"] * self.faults[m].get("probability", 1))
                updates.append(f"(n{m}'=min(n{m}+1,{STRIKES_MAX}))")
        for outcome in itertools.product([False, True], repeat=len(chances)):
            chance = 1.0
            for happens, each in zip(outcome, chances):
                chance *= each if happens else 1 - each
            if chance > 0:
                done = [f"(f{n}'=1)"] + [u for u, happens in zip(updates, outcome) if happens]
                commands.append(f"f{n}=0 -> {begins * chance!r} : {' & '.join(done)};")
        released = [f"(f{n}'=0)"] + [
            f"(h{n}_{self.servers.index(m)}'=0)" for m in fault["members"] if m in self.servers
        ]
        commands.append(f"f{n}=1 -> {ends!r} : {' & '.join(released)};")

    def _down(self, holds):
        server_down = [
            "(" + (" | ".join(holds[server]) or "false") + ")" for server in self.servers
        ]
        if self.kind == "three-node":
            # No quorum: two of three are down.
            pairs = itertools.combinations(server_down, 2)
            return " | ".join(f"({one} & {other})" for one, other in pairs)
        return " & ".join(server_down)
