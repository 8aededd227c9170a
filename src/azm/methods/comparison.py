"""How probable it is that one rate exceeds another."""

from scipy import special

from azm.errors import AzmError
from azm.methods.intervals import whole_count


def rate_ratio_probability(n1: int, t1: float, n2: int, t2: float) -> float:
    """Probability that the rate behind `n1` events exceeds the rate behind `n2`.

    Parameters
    ----------
    n1, n2 : int
        Events counted.
    t1, t2 : float
        Exposure of each, in the same unit (years, or people times years), above 0.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    AzmError
        If a count is not a whole number of at least 0, or an exposure isn't above 0.

    Notes
    -----
    Given n1 + n2, the first count is binomial with share r1 t1 / (r1 t1 + r2 t2) (J. Przyborowski
    and H. Wilenski, Biometrika 31, 1940). With Jeffreys' prior that share has the posterior
    Beta(n1 + 1/2, n2 + 1/2) (L. D. Brown, T. T. Cai and A. DasGupta, Statistical Science 16, 2001),
    and r1 exceeds r2 where the share exceeds t1 / (t1 + t2).

    Examples
    --------
    >>> rate_ratio_probability(5, 1.0, 5, 1.0)
    0.5
    """
    first, second = whole_count("n1", n1), whole_count("n2", n2)
    if not (t1 > 0 and t2 > 0):
        raise AzmError(f"the exposures are {t1} and {t2}; both must be above 0")
    return float(special.betaincc(first + 0.5, second + 0.5, t1 / (t1 + t2)))
