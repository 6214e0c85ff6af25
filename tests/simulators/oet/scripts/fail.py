def init(subarray_id):
    pass


def main(msg):
    raise RuntimeError(msg)
