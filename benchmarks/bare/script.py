"""The main module of the bare side of bench_oet: each process that multiprocessing forks imports it, so it is tiny."""

if __name__ == "__main__":
    from benchmarks.bare.processes import serve

    serve()
