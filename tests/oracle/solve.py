"""Exact answers for a scenario, by Storm (stormpy): availability, the first outage, outages a year."""

import os
import tempfile

import numpy
import stormpy

from translate import Scenario

DAYS_A_YEAR = 365.25
# A first outage is looked for so long: Storm's transient solution takes time and digits that grow with it.
FIRST_OUTAGE_WITHIN_DAYS = 30


def solve(text):
    """Availability; the mean part of 30 days that passes before the first outage; outages a year; in equilibrium."""
    scenario = Scenario(text)
    model, values = _check(scenario.program(), 'LRA=? ["down"]')
    down = _down(model)
    stationary, rates = _stationary(model)
    unavailability = values[0]
    # The chain's balance equations are solved twice: by Storm, and here for what Storm does not tell.
    again = stationary[down].sum()
    assert abs(unavailability - again) <= 1e-5 * unavailability + 1e-12, (unavailability, again)
    up = [state for state in range(model.nr_states) if state not in set(down)]
    outages = stationary[up] @ rates[numpy.ix_(up, down)].sum(axis=1)
    stopped, up_time = _check(scenario.program(True), f'R{{"up"}}=? [C<={FIRST_OUTAGE_WITHIN_DAYS}]')
    assert _down(stopped) == down, "the two programs number their states alike"
    return {
        "availability": 1 - float(again),
        "first_outage": float(stationary @ numpy.array(up_time)) / FIRST_OUTAGE_WITHIN_DAYS,
        "outages_a_year": float(outages) * DAYS_A_YEAR,
    }


def _down(model):
    return list(model.labeling.get_states("down"))


def _stationary(model):
    """The equilibrium of the chain that Storm has built, and its rates."""
    size = model.nr_states
    rates = numpy.zeros((size, size))
    for row in range(size):
        for entry in model.transition_matrix.get_row(row):
            rates[row, entry.column] += entry.value
    balance = (rates - numpy.diag(rates.sum(axis=1))).T
    balance[-1] = 1.0
    right = numpy.zeros(size)
    right[-1] = 1.0
    return numpy.linalg.solve(balance, right), rates


def _check(program, formula):
    """The model of a program, and a formula's value in each of its states."""
    with tempfile.NamedTemporaryFile("w", suffix=".prism", delete=False) as file:
        file.write(program)
    try:
        parsed = stormpy.parse_prism_program(file.name, prism_compatibility=True)
    finally:
        os.unlink(file.name)
    properties = stormpy.parse_properties(formula, parsed)
    model = stormpy.build_model(parsed)
    return model, stormpy.model_checking(model, properties[0]).get_value_vector()
