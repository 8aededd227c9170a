# What PYTHONSTARTUP names, which IPython runs as well.
print("PYTHONSTARTUP ran")
pd = None
