"""The peers of `kromka-compare vector`: one process per index, driven by Rust.

Reads one JSON command per line and answers one JSON line, `{"ok": ...}` or `{"error": "..."}`. Vectors are read here,
from the files that Rust found, as f32. Everything runs on one thread: the environment says so to BLAS and OpenMP
(set by Rust before the start), the arguments below say so to the rest. A round is one batch call, so that the
binding's overhead does not count against the peer; a latency is one call for one query, overhead included.
"""

import ctypes
import gc
import importlib.metadata
import json
import os
import sys
import time

import numpy as np

K = 10


class MallInfo2(ctypes.Structure):
    """What glibc's `mallinfo2` returns, from version 2.33 on."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
    ]


def allocated():
    """Bytes that malloc has handed out, by mapping or not; None where the C library does not tell."""
    try:
        mallinfo2 = ctypes.CDLL(None).mallinfo2
    except (AttributeError, OSError):
        return None
    mallinfo2.restype = MallInfo2
    info = mallinfo2()
    return info.uordblks + info.hblkhd


class Hnswlib:
    """f32, L2. Its size is that of its saved file: vectors, links, labels, without the visited lists."""

    package = "hnswlib"
    # All that it holds comes from malloc.
    mallocs = True

    def __init__(self, base, m, ef_construction):
        import hnswlib

        self.index = hnswlib.Index(space="l2", dim=base.shape[1])
        self.index.init_index(max_elements=len(base), M=m, ef_construction=ef_construction)
        self.index.add_items(base, np.arange(len(base)), num_threads=1)

    def bytes(self):
        return self.index.index_file_size()

    def queries(self, queries):
        return queries

    def set_ef(self, ef):
        self.index.set_ef(ef)

    def nearest(self, queries):
        return self.index.knn_query(queries, k=K, num_threads=1)[0]


class FaissHnswSq8:
    """`HNSW16,SQ8`: 8-bit codes with one range per dimension, trained on the base. Its size is the serialised one."""

    package = "faiss-cpu"
    mallocs = True

    def __init__(self, base, m, ef_construction):
        import faiss

        faiss.omp_set_num_threads(1)
        self.faiss = faiss
        self.index = faiss.IndexHNSWSQ(base.shape[1], faiss.ScalarQuantizer.QT_8bit, m)
        self.index.hnsw.efConstruction = ef_construction
        self.index.train(base)
        self.index.add(base)

    def bytes(self):
        return self.faiss.serialize_index(self.index).nbytes

    def queries(self, queries):
        return queries

    def set_ef(self, ef):
        self.index.hnsw.efSearch = ef

    def nearest(self, queries):
        return self.index.search(queries, K)[1]


class UsearchI8:
    """i8, as it serves usearch best. Its size is the lesser of memory used and serialised length.

    Its own conversion normalises each vector and scales the unit range to 127, of which an embedding of hundreds of
    dimensions uses some twenty steps: recall ends at .96. So the codes are made here, with one scale for all. Unit
    vectors: the inner product, which orders as L2 does, reaches the recall of cos and is its fastest kernel. Bytes:
    shifted by 128, which L2 does not see and loses nothing. Else: centred, scaled, L2. The scale is the .9999
    quantile's, because it gave more recall than the maximum's.
    """

    package = "usearch"
    # It maps memory by itself.
    mallocs = False

    def __init__(self, base, m, ef_construction):
        from usearch.index import Index

        unit = bool(np.all(np.abs(np.linalg.norm(base, axis=1) - 1) < 1e-2))
        whole = base.min() >= 0 and base.max() <= 255 and bool(np.all(base == np.rint(base)))
        if whole:
            self.centre, self.scale = 128.0, 1.0
        else:
            self.centre = 0.0 if unit else float(base.mean())
            self.scale = 127 / max(float(np.quantile(np.abs(base - self.centre), 0.9999)), 1e-12)
        metric = "ip" if unit and not whole else "l2sq"
        self.index = Index(
            ndim=base.shape[1], metric=metric, dtype="i8", connectivity=m, expansion_add=ef_construction
        )
        self.index.add(np.arange(len(base)), self.queries(base), threads=1)

    def bytes(self):
        return min(self.index.memory_usage, self.index.serialized_length)

    def queries(self, queries):
        return np.clip(np.rint((queries - self.centre) * self.scale), -128, 127).astype(np.int8)

    def set_ef(self, ef):
        self.index.expansion_search = ef

    def nearest(self, queries):
        return self.index.search(queries, K, threads=1).keys.reshape(len(queries), K)


ENGINES = {"hnswlib": Hnswlib, "faiss_hnsw_sq8": FaissHnswSq8, "usearch_i8": UsearchI8}


class Session:
    """The index of this process and its queries."""

    def build(self, engine, base, query, m, ef_construction):
        engine = ENGINES[engine]
        # What is loaded before the clock starts: the module and the vectors.
        base, query = vectors(base), vectors(query)
        version = importlib.metadata.version(engine.package)
        engine(base[:100], m, ef_construction)
        # Nothing of the first index, nor of Python, comes or goes while malloc's count is compared.
        gc.collect()
        gc.disable()
        before = allocated() if engine.mallocs else None
        start = time.process_time()
        self.engine = engine(base, m, ef_construction)
        cpu_s = time.process_time() - start
        heap = None if before is None else (allocated() - before) / len(base)
        gc.enable()
        # Codes of queries are made ahead, which is in the peer's favour.
        self.queries = np.ascontiguousarray(self.engine.queries(query))
        self.single = [self.queries[i : i + 1] for i in range(len(self.queries))]
        return {
            "cpu_s": cpu_s,
            "bytes_per_vector": self.engine.bytes() / len(base),
            "heap_bytes_per_vector": heap,
            "version": version,
        }

    def search(self, ef):
        self.engine.set_ef(ef)
        # An absent neighbour is -1, or the largest integer, by engine; Rust reads neither as a row.
        return np.asarray(self.engine.nearest(self.queries)).astype(np.int64).tolist()

    def round(self, ef):
        self.engine.set_ef(ef)
        start = time.process_time()
        self.engine.nearest(self.queries)
        return time.process_time() - start

    def latencies(self, ef):
        self.engine.set_ef(ef)
        return [wall for wall, _ in timed(self.engine.nearest, self.single)]

    def flat(self, base, query, rows):
        """Prepares exact scans of so many rows, repeated if the file has fewer: values cost nothing. Says which."""
        base, query = vectors(base), vectors(query)
        base = np.resize(base, (rows, base.shape[1]))
        # sqlite-vec must be there, or this is an error; the others are further information.
        self.scans = {"sqlite_vec": sqlite_vec(base, query)}
        for name, scan in (("hnswlib_bf", hnswlib_bf), ("faiss_flat", faiss_flat), ("numpy", numpy_scan)):
            try:
                self.scans[name] = scan(base, query)
            except ImportError:
                pass
        return list(self.scans)

    def scan(self, name, first, step):
        """Times of each query of a share, after the first of it has been asked once uncounted."""
        call, arguments = self.scans[name]
        share = arguments[first::step]
        call(share[0])
        return timed(call, share)


def vectors(path):
    return np.ascontiguousarray(np.load(path).astype(np.float32))


def timed(call, arguments):
    """Microseconds of each call by the clock on the wall, and of its CPU time, collector off: what is timed is the
    engine's."""
    times = []
    gc.disable()
    for argument in arguments:
        cpu = time.thread_time_ns()
        start = time.perf_counter_ns()
        call(argument)
        wall = time.perf_counter_ns() - start
        times.append((wall / 1e3, (time.thread_time_ns() - cpu) / 1e3))
    gc.enable()
    return times


def sqlite_vec(base, query):
    """The call and an argument for each query, as in all scans. A vec0 table in memory, f32, L2 (for unit vectors the order of cosine, at less cost).

    Through apsw, because Python's own sqlite3 is often built without extensions.
    """
    import apsw
    import sqlite_vec as extension

    connection = apsw.Connection(":memory:")
    connection.enable_load_extension(True)
    connection.load_extension(extension.loadable_path())
    connection.execute(f"create virtual table flat using vec0(vector float[{base.shape[1]}] distance_metric=l2)")
    with connection:
        rows = ((i, row.tobytes()) for i, row in enumerate(base))
        connection.executemany("insert into flat(rowid, vector) values (?, ?)", rows)
    select = f"select rowid, distance from flat where vector match ? and k = {K}"
    return lambda q: connection.execute(select, q).fetchall(), [(row.tobytes(),) for row in query]


def hnswlib_bf(base, query):
    import hnswlib

    index = hnswlib.BFIndex(space="l2", dim=base.shape[1])
    index.init_index(max_elements=len(base))
    index.add_items(base, np.arange(len(base)))
    index.set_num_threads(1)
    return lambda q: index.knn_query(q, k=K), [query[i : i + 1] for i in range(len(query))]


def faiss_flat(base, query):
    import faiss

    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatL2(base.shape[1])
    index.add(base)
    return lambda q: index.search(q, K), [query[i : i + 1] for i in range(len(query))]


def numpy_scan(base, query):
    norms = np.einsum("ij,ij->i", base, base) / 2

    def scan(q):
        distances = norms - base @ q
        nearest = np.argpartition(distances, K)[:K]
        return nearest[np.argsort(distances[nearest])]

    return scan, list(query)


def main():
    # Answers go to the real standard output; whatever a library prints goes to the error stream.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    session = Session()
    for line in sys.stdin:
        command = json.loads(line)
        do = getattr(session, command.pop("do"))
        try:
            answer = {"ok": do(**command)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


main()
