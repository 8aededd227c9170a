"""Pure functions on numbers and frames: intervals, clustered totals, prices, sensitivity."""

from azm.methods.base_rates import (
    Flags,
    Stage,
    break_even,
    expected_flags,
    precision,
    two_stages,
)
from azm.methods.clusters import (
    compound_dispersion,
    compound_poisson_interval,
    event_bootstrap_total,
    index_of_dispersion,
)
from azm.methods.comparison import rate_ratio_probability
from azm.methods.counterfactual import (
    breaks_everywhere,
    carried_on,
    noise_round_change,
    window_ratio,
)
from azm.methods.counts import Noise, fit_log_linear, noise_of, simulate_counts
from azm.methods.dispersed import dispersed_ratio_interval, dispersed_total_interval
from azm.methods.event_sizes import chance_of_total, event_counts_that_fit, totals_that_fit
from azm.methods.gaps import longest_gap_interval
from azm.methods.interrupted import change_at, coverage_at, interrupted_design, segmented
from azm.methods.intervals import poisson_interval, rate_ratio_interval
from azm.methods.polls import cluster_design_effect, effective_sample_size, share_interval
from azm.methods.series import deflate, index_from_changes, leave_one_out

__all__ = [
    "Flags",
    "Noise",
    "Stage",
    "break_even",
    "breaks_everywhere",
    "carried_on",
    "chance_of_total",
    "change_at",
    "cluster_design_effect",
    "compound_dispersion",
    "compound_poisson_interval",
    "coverage_at",
    "deflate",
    "dispersed_ratio_interval",
    "dispersed_total_interval",
    "effective_sample_size",
    "event_bootstrap_total",
    "event_counts_that_fit",
    "expected_flags",
    "fit_log_linear",
    "index_from_changes",
    "index_of_dispersion",
    "interrupted_design",
    "leave_one_out",
    "longest_gap_interval",
    "noise_of",
    "noise_round_change",
    "poisson_interval",
    "precision",
    "rate_ratio_interval",
    "rate_ratio_probability",
    "segmented",
    "share_interval",
    "simulate_counts",
    "totals_that_fit",
    "two_stages",
    "window_ratio",
]
