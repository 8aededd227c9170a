"""Pure functions on numbers and series: intervals, totals, prices, monthly counts, agreement."""

from azm.methods.base_rates import (
    Flags,
    Stage,
    break_even,
    chance_of_match,
    expected_flags,
    posterior,
    precision,
    two_stages,
)
from azm.methods.clusters import (
    compound_dispersion,
    dispersed_ratio_interval,
    dispersed_total_interval,
    event_bootstrap_total,
)
from azm.methods.counterfactual import (
    breaks_everywhere,
    carried_on,
    noise_round_change,
    window_ratio,
)
from azm.methods.counts import (
    Noise,
)
from azm.methods.events import (
    chance_of_gap,
    chance_of_total,
    event_counts_that_fit,
    longest_gap_interval,
    totals_that_fit,
)
from azm.methods.interrupted import (
    change_at,
    coverage_at,
)
from azm.methods.intervals import (
    Exposure,
    poisson_interval,
    rate_ratio_interval,
    rate_ratio_probability,
)
from azm.methods.polls import (
    cluster_design_effect,
    share_interval,
)
from azm.methods.prices import (
    deflate,
    index_from_changes,
)

__all__ = [
    "Exposure",
    "Flags",
    "Noise",
    "Stage",
    "break_even",
    "breaks_everywhere",
    "carried_on",
    "chance_of_gap",
    "chance_of_match",
    "chance_of_total",
    "change_at",
    "cluster_design_effect",
    "compound_dispersion",
    "coverage_at",
    "deflate",
    "dispersed_ratio_interval",
    "dispersed_total_interval",
    "event_bootstrap_total",
    "event_counts_that_fit",
    "expected_flags",
    "index_from_changes",
    "longest_gap_interval",
    "noise_round_change",
    "poisson_interval",
    "posterior",
    "precision",
    "rate_ratio_interval",
    "rate_ratio_probability",
    "share_interval",
    "totals_that_fit",
    "two_stages",
    "window_ratio",
]
