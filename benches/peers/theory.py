"""What the denied fraction should be, and how far a run of so many requests may be from it.

Requests meet a birth-death process of the licenses in use, n of c: they come at a rate a(n) and go at a rate d(n).
The expected fraction is Erlang's or Engset's. The standard error is that of the ratio of denied to asked over a
long run, from the process itself instead of from a few repetitions: with g the solution of Poisson's equation for
the reward "1 for a denial, minus the expected fraction for each request", the reward is a martingale's end, and its
variance a sum over the martingale's jumps (Whitt, "Planning queueing simulations", 1989, has the same sums).
"""

import math


def chain(come, go, licenses):
    """(expected denied fraction, its standard error times the square root of the number of requests)."""
    # Probabilities from the mode down and up, so that nothing under- or overflows.
    logs = [0.0]
    for n in range(licenses):
        logs.append(logs[-1] + math.log(come(n) / go(n + 1)))
    top = max(logs)
    weights = [math.exp(value - top) for value in logs]
    total = math.fsum(weights)
    share = [weight / total for weight in weights]
    asked = math.fsum(share[n] * come(n) for n in range(licenses + 1))
    denied = share[licenses] * come(licenses) / asked
    # The steps of g: what comes up through n -> n + 1 balances the reward of all states below.
    rewards = [come(n) * ((n == licenses) - denied) for n in range(licenses + 1)]
    step, below = [], 0.0
    for n in range(licenses):
        below += share[n] * rewards[n]
        flow = share[n] * come(n)
        step.append(-below / flow if flow > 0 else 0.0)
    variance = 0.0
    for n in range(licenses + 1):
        up = (1 - denied) if n == licenses else (step[n] - denied)
        down = -step[n - 1] if n > 0 else 0.0
        variance += share[n] * (come(n) * up * up + go(n) * down * down)
    return denied, math.sqrt(variance / asked)


def erlang(offered, licenses):
    """Requests from many: offered Erlang, held for 1 on average."""
    return chain(lambda n: offered, lambda n: float(n), licenses)


def engset(sources, licenses, out, inside):
    """Requests from few: each source is out and in for these means; a denied one is out again."""
    return chain(lambda n: (sources - n) / out, lambda n: n / inside, licenses)
