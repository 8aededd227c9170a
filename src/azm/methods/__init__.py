"""Pure functions on numbers and series: intervals, totals, prices, monthly counts, agreement."""

from azm.methods.agreement import (
    agreement,
)
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
from azm.methods.scores import (
    brier_score,
    crps_lognormal,
    crps_normal,
    crps_sample,
    interval_score,
    share_covered,
)
from azm.methods.totals import (
    Factors,
    bounds_of_sum,
    factors_between,
    share_found_interval,
    total_behind,
    two_lists_total,
)

__all__ = [
    "Exposure",
    "Factors",
    "Flags",
    "Noise",
    "Stage",
    "agreement",
    "bounds_of_sum",
    "break_even",
    "breaks_everywhere",
    "brier_score",
    "carried_on",
    "chance_of_gap",
    "chance_of_match",
    "chance_of_total",
    "change_at",
    "cluster_design_effect",
    "compound_dispersion",
    "coverage_at",
    "crps_lognormal",
    "crps_normal",
    "crps_sample",
    "deflate",
    "dispersed_ratio_interval",
    "dispersed_total_interval",
    "event_bootstrap_total",
    "event_counts_that_fit",
    "expected_flags",
    "factors_between",
    "index_from_changes",
    "interval_score",
    "longest_gap_interval",
    "noise_round_change",
    "poisson_interval",
    "posterior",
    "precision",
    "rate_ratio_interval",
    "rate_ratio_probability",
    "share_covered",
    "share_found_interval",
    "share_interval",
    "total_behind",
    "totals_that_fit",
    "two_lists_total",
    "two_stages",
    "window_ratio",
]
