"""Says much, and fails."""


def main():
    for number in range(100):
        print(f"line {number}")
    raise RuntimeError("tired of talking")
