# Read by kernels alone.
c = get_config()  # noqa: F821
c.IPKernelApp.exec_lines = ["import pandas; pandas.options.display.precision = 1"]
c.IPythonKernel.use_experimental_completions = False
