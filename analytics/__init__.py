"""What Tesla's FSD is worth in China: evidence, assumptions, model, results."""
