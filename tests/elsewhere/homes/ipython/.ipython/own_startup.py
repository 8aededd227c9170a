# What PYTHONSTARTUP names, which IPython runs as well.
import builtins

print("PYTHONSTARTUP ran")
builtins.THE_USERS_OWN = True
pd = None
