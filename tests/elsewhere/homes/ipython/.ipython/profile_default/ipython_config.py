# Read by every shell of IPython, kernels among them.
c = get_config()  # noqa: F821
c.InteractiveShell.ast_node_interactivity = "all"
c.InteractiveShellApp.exec_lines = ["import builtins; builtins.THE_USERS_OWN = True"]
c.InteractiveShellApp.matplotlib = "inline"
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.rc = {"font.size": 21}
c.PlainTextFormatter.float_precision = "%.1f"
c.PlainTextFormatter.max_seq_length = 2
c.PlainTextFormatter.pprint = False
