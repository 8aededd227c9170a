"""How often the intervals of notebook 05 hold the truth at the real length of its series.

The notebook measures the same with a few hundred series; this takes thousands.
Run: python benchmarks/coverage.py [runs]
"""

import sys

import pandas as pd

import azm

SERIES = {
    "attacks": ["picss_attacks_monthly", "picss_attacks_monthly_derived"],
    "deaths": ["picss_killed_monthly", "picss_killed_monthly_derived"],
}
AUTOCORRELATIONS = (0.0, 0.2, 0.4, 0.6)
START = "2024-07"


def monthly(names: list[str]) -> pd.Series:
    """PICSS's counts for Pakistan by month since 2022, revised values where there are any."""
    rows = azm.load("militant_violence", series=names, geography="Pakistan", status="usable")
    rows = rows[rows["period_start"] >= "2022-01-01"].sort_values(
        "vintage", key=lambda v: v == "revised"
    )
    rows = rows.assign(month=rows["period_start"].dt.to_period("M"))
    return rows.drop_duplicates("month", keep="last").set_index("month")["value"].sort_index()


def main(runs: int) -> None:
    print(f"share of 95 percent intervals that hold the truth, {runs} series each")
    for name, names in SERIES.items():
        counts = monthly(names)
        found = {
            rho: azm.methods.coverage_at(
                counts, START, autocorrelation=rho, runs=runs, draws=399, seed=1
            )
            for rho in AUTOCORRELATIONS
        }
        for term in ("level", "slope"):
            table = pd.DataFrame({rho: shares[term] for rho, shares in found.items()})
            print(f"\n{name}, {term}, {len(counts)} months; columns: autocorrelation of the noise")
            print(table.round(3).to_string())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
