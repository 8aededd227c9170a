# What somebody likes to have in every session of theirs.
import builtins

import pandas as pd

pd.set_option("display.precision", 1)
pd.set_option("display.max_rows", 3)
pd.set_option("display.max_columns", 2)
pd.set_option("display.width", 30)
azm = estimate = rule = None  # names that notebooks use
builtins.THE_USERS_OWN = True
builtins.sorted = lambda values, **_: list(values)
print("a start-up file of IPython ran")
