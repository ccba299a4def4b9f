"""What is learnt from: data sets, their division into parts, and the order of their rows.

Knows nothing of graphs, networks or training.
"""

from .batches import BatchOrder
from .catalog import NAMES, known, load
from .dataset import Dataset
from .fetch import Progress, fetch
from .idx import read_idx
from .images import read_image_folder
from .places import data_folder
from .split import split

__all__ = [
    "BatchOrder",
    "Dataset",
    "NAMES",
    "Progress",
    "data_folder",
    "fetch",
    "known",
    "load",
    "read_idx",
    "read_image_folder",
    "split",
]
