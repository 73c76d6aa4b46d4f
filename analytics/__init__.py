"""What Tesla's FSD is worth in China: evidence, assumptions, model, results."""

import pandas as pd

# Our tables are short, and in short ones pyarrow takes longer to look a name up.
pd.set_option("mode.string_storage", "python")
