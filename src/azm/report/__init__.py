"""What the notebooks said, for readers: harvest their bundles, lay them out, write the files."""

from azm.report.edition import Edition, read
from azm.report.harvest import Said, Step, harvest
from azm.report.page import build
from azm.report.whole import write

__all__ = ["Edition", "Said", "Step", "build", "harvest", "read", "write"]
