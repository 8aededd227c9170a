"""Intervals for shares from polls whose respondents were not drawn one by one."""

from __future__ import annotations

import math

from scipy import special

from azm.methods.arguments import (
    LARGEST,
    number_above_0,
    number_between,
    valid_level,
    valid_share,
)


def cluster_design_effect(interviews_per_point: float, likeness: float) -> float:
    """Factor by which clustered interviewing widens the variance of a share.

    Parameters
    ----------
    interviews_per_point : float
        Mean number of interviews at one sampling point, 1 or more.
    likeness : float
        Intraclass correlation: how alike the answers within a point are, from 0 to 1.

    Returns
    -------
    float
        1 for a simple random sample or unlike neighbours; more otherwise.

    Raises
    ------
    AzmError
        If there is less than one interview per point, or the likeness isn't from 0 to 1.

    Notes
    -----
    deff = 1 + (m - 1) rho; L. Kish, Survey Sampling (1965), section 5.4. Weighting, which widens
    the variance as well, is not in it.

    Examples
    --------
    >>> round(cluster_design_effect(10, 0.1), 1)
    1.9
    """
    advice = "a sampling point has 1 or more"
    interviews = number_between("interviews_per_point", interviews_per_point, 1, LARGEST, advice)
    advice = "an intraclass correlation here is from 0 to 1"
    return 1 + (interviews - 1) * valid_share("likeness", likeness, advice)


def share_interval(
    share: float, n: float, design_effect: float = 1.0, level: float = 0.95
) -> tuple[float, float]:
    """Interval for a share in a poll, from its printed value and sample size.

    It holds chance in drawing respondents alone. Wording, refusals and who can't be reached
    move answers by more and are not in it.

    Parameters
    ----------
    share : float
        Share that gave the answer, from 0 to 1.
    n : float
        Respondents, above 0.
    design_effect : float
        Variance of the design over that of a simple random sample of the same size, above 0.
    level : float
        Confidence level between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper end, from 0 to 1.

    Raises
    ------
    AzmError
        If the share isn't from 0 to 1, or another argument is out of its range.

    Notes
    -----
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal
    of the American Statistical Association 22 (1927), 209-212, with the effective sample size of
    L. Kish (Survey Sampling, 1965, section 8.2), n over the design effect, in place of n (N. Dean
    and M. Pagano, "Evaluating confidence interval methods for binomial proportions in clustered
    surveys", Journal of Survey Statistics and Methodology 3 (2015), 484-503).

    Examples
    --------
    >>> [round(end, 3) for end in share_interval(0.45, 1000, design_effect=2)]
    [0.407, 0.494]
    """
    advice = "give a share from 0 to 1, percent divided by 100"
    share = valid_share("share", share, advice)
    size = number_above_0("n", n) / number_above_0("design_effect", design_effect)
    z = float(special.ndtri((1 + valid_level(level)) / 2))
    middle = (share + z**2 / (2 * size)) / (1 + z**2 / size)
    half = z * math.sqrt(share * (1 - share) / size + z**2 / (4 * size**2)) / (1 + z**2 / size)
    return max(0.0, middle - half), min(1.0, middle + half)
