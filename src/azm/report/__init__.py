"""What the notebooks said, as one page: harvest their bundles, lay them out, write the file."""

from azm.report.harvest import Said, Step, harvest
from azm.report.page import build

__all__ = ["Said", "Step", "build", "harvest"]
