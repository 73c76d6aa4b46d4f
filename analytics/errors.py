"""What a person is told when the input cannot be used."""


class InputError(ValueError):
    """Input that cannot be used: where it is, what is wrong with it, and how to mend it.

    >>> print(InputError("--set vat_rate", "'13%' is not a number", "write a share such as 0.13"))
    --set vat_rate: '13%' is not a number. To fix: write a share such as 0.13.
    """

    def __init__(self, where: str, what: str, fix: str) -> None:
        super().__init__(f"{where}: {what}. To fix: {fix}.")
        self.where = where
        self.what = what
        self.fix = fix

    def __reduce__(self) -> tuple[type["InputError"], tuple[str, str, str]]:
        """As it travels between processes."""
        return InputError, (self.where, self.what, self.fix)
