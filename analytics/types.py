"""The one array type of the model."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
