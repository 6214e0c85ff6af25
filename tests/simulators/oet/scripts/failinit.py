def init(*args, **kwargs):
    raise ValueError(f"bad init {args} {kwargs}")


def main():
    pass
