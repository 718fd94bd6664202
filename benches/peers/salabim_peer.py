"""salabim with generators (its `yield` mode), trace off. `loss pool`: a hundred components that are activated again
and again, its fastest way; `loss component`: a component for each checkout; `churn component`: one for each agent."""

import salabim

from workload import IN, LICENSES, OUT, RATE, equilibrium, main

salabim.yieldless(False)


def loss(order, draw):
    environment = salabim.Environment(trace=False, random_seed=order.seed)
    exponential = draw.expovariate
    asked = denied = used = 0
    free = []

    class License(salabim.Component):
        def process(self):
            nonlocal used
            while True:
                yield self.passivate()
                yield self.hold(exponential(1.0))
                used -= 1
                free.append(self)

    class Checkout(salabim.Component):
        def process(self):
            nonlocal used
            yield self.hold(exponential(1.0))
            used -= 1

    def by_pool():
        free.pop().activate()

    grant = by_pool if order.variant == "pool" else Checkout

    class Source(salabim.Component):
        def process(self):
            nonlocal asked, denied, used
            while asked < order.requests:
                yield self.hold(exponential(RATE))
                asked += 1
                if used < LICENSES:
                    used += 1
                    grant()
                else:
                    denied += 1
            environment.main().activate()

    if order.variant == "pool":
        free.extend(License() for _ in range(LICENSES))
    Source()

    def play():
        environment.run()
        return asked, denied, environment.now()

    return play


def churn(order, draw):
    environment = salabim.Environment(trace=False, random_seed=order.seed)
    exponential = draw.expovariate
    is_in, used = equilibrium(order, draw)
    asked = denied = 0

    class Agent(salabim.Component):
        def setup(self, pool, inside):
            self.pool = pool
            self.inside = inside

        def process(self):
            nonlocal asked, denied
            pool = self.pool
            while True:
                if self.inside:
                    yield self.hold(exponential(1 / IN))
                    used[pool] -= 1
                yield self.hold(exponential(1 / OUT))
                asked += 1
                if asked >= order.requests:
                    environment.main().activate()
                self.inside = used[pool] < order.licenses
                if self.inside:
                    used[pool] += 1
                else:
                    denied += 1

    for number in range(order.agents):
        Agent(name="agent.", pool=number % order.pools, inside=is_in[number])

    def play():
        environment.run()
        return asked, denied, environment.now()

    return play


main(lambda order, draw: (loss if order.workload == "loss" else churn)(order, draw))
