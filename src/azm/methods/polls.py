"""Intervals for shares from polls whose respondents were not drawn one by one."""

import math

from scipy import special

from azm.errors import AzmError
from azm.methods.intervals import checked_level


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
    if not (math.isfinite(interviews_per_point) and interviews_per_point >= 1):
        raise AzmError(
            f"interviews_per_point is {interviews_per_point!r}: a sampling point has 1 or more"
        )
    if not 0 <= likeness <= 1:
        raise AzmError(f"likeness is {likeness!r}: an intraclass correlation here is from 0 to 1")
    return 1 + (interviews_per_point - 1) * likeness


def effective_sample_size(n: float, design_effect: float) -> float:
    """Size of the simple random sample that would be as exact.

    Parameters
    ----------
    n : float
        Respondents, above 0.
    design_effect : float
        Variance of the design over that of a simple random sample of the same size, above 0.

    Returns
    -------
    float
        `n` over the design effect.

    Raises
    ------
    AzmError
        If either isn't a finite number above 0.

    Notes
    -----
    L. Kish, Survey Sampling (1965), section 8.2.
    """
    for name, value in (("n", n), ("design_effect", design_effect)):
        if not (math.isfinite(value) and value > 0):
            raise AzmError(f"{name} is {value!r}: give a number above 0")
    return n / design_effect


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
        As for :func:`effective_sample_size`; 1 for a simple random sample.
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
    L. Kish in place of n (N. Dean and M. Pagano, "Evaluating confidence interval methods for
    binomial proportions in clustered surveys", Journal of Survey Statistics and Methodology 3
    (2015), 484-503).

    Examples
    --------
    >>> [round(end, 3) for end in share_interval(0.45, 1000, design_effect=2)]
    [0.407, 0.494]
    """
    if not 0 <= share <= 1:
        raise AzmError(f"share is {share!r}: give a share from 0 to 1, percent divided by 100")
    size = effective_sample_size(n, design_effect)
    z = float(special.ndtri((1 + checked_level(level)) / 2))
    middle = (share + z**2 / (2 * size)) / (1 + z**2 / size)
    half = z * math.sqrt(share * (1 - share) / size + z**2 / (4 * size**2)) / (1 + z**2 / size)
    return max(0.0, middle - half), min(1.0, middle + half)
