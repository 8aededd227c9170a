"""What a notebook says through its outputs: facts, sentences, tables, figures, verdict cards.

Notebooks reach all of it as `azm.say`, `azm.table` and so on: see `azm/__init__.py`.
"""
