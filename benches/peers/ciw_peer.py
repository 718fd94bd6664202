"""Ciw: `loss queue`, a node of a hundred servers without a queue. It keeps a record of every customer, always.
Ciw has open networks of arrivals: agents who come again when they have gone are not said in it, so no `churn`."""

import ciw

from workload import LICENSES, RATE, main


def loss(order, _):
    ciw.seed(order.seed)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=RATE)],
        service_distributions=[ciw.dists.Exponential(rate=1.0)],
        number_of_servers=[LICENSES],
        queue_capacities=[0],
    )
    simulation = ciw.Simulation(network)

    def play():
        simulation.simulate_until_max_customers(order.requests, method="Arrive")
        arrivals = simulation.nodes[0]
        asked = arrivals.number_of_individuals
        return asked, asked - arrivals.number_accepted_individuals, simulation.current_time

    return play


main(loss)
