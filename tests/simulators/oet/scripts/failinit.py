def init(subarray_id):
    raise ValueError("init does not like this")


def main():
    pass
