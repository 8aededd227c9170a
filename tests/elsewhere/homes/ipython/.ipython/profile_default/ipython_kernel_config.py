# Read by kernels alone.
c = get_config()  # noqa: F821
c.IPKernelApp.exec_lines = ["import builtins; builtins.THE_USERS_OWN = True"]
c.IPythonKernel.use_experimental_completions = False
