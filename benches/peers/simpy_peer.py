"""SimPy. `loss callback`: the release is a callback of a timeout; `loss process`: a process for each checkout;
`churn process`: a process for each agent."""

import simpy

from workload import IN, LICENSES, OUT, RATE, equilibrium, main


def loss(order, draw):
    environment = simpy.Environment()
    exponential = draw.expovariate
    asked = denied = used = 0

    def release(_):
        nonlocal used
        used -= 1

    def checkout():
        nonlocal used
        yield environment.timeout(exponential(1.0))
        used -= 1

    def by_callback():
        environment.timeout(exponential(1.0)).callbacks.append(release)

    def by_process():
        environment.process(checkout())

    grant = by_callback if order.variant == "callback" else by_process

    def source():
        nonlocal asked, denied, used
        while asked < order.requests:
            yield environment.timeout(exponential(RATE))
            asked += 1
            if used < LICENSES:
                used += 1
                grant()
            else:
                denied += 1

    end = environment.process(source())

    def play():
        environment.run(until=end)
        return asked, denied, environment.now

    return play


def churn(order, draw):
    environment = simpy.Environment()
    exponential = draw.expovariate
    is_in, used = equilibrium(order, draw)
    end = environment.event()
    asked = denied = 0

    def agent(pool, inside):
        nonlocal asked, denied
        while True:
            if inside:
                yield environment.timeout(exponential(1 / IN))
                used[pool] -= 1
            yield environment.timeout(exponential(1 / OUT))
            asked += 1
            if asked == order.requests:
                end.succeed()
            inside = used[pool] < order.licenses
            if inside:
                used[pool] += 1
            else:
                denied += 1

    for number in range(order.agents):
        environment.process(agent(number % order.pools, is_in[number]))

    def play():
        environment.run(until=end)
        return asked, denied, environment.now

    return play


main(lambda order, draw: (loss if order.workload == "loss" else churn)(order, draw))
