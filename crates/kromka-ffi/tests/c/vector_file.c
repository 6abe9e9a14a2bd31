/* Vector indexes in files: saved, opened, kept there, also by a process that is killed, and where the system refuses. */
#include "vector_files.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static void saved(uint32_t flat_max)
{
    orchestrator_vector_t *index = vector_marked(flat_max);
    orchestrator_vector_t *again;
    orchestrator_vector_marks_t marks = vector_marks(0, 0, 0);
    orchestrator_vector_stats_t stats = vector_stats(index);
    const char *path = path_of(FILE_NAME);
    uint64_t id;
    int round;
    /* The second time over the file of the first. */
    for (round = 0; round < 2; round++) {
        CHECK_STATUS(orchestrator_vector_save(index, path), 0);
        CHECK_INT(vector_open_at(path, ORCHESTRATOR_VECTOR_READ, &again), 0);
        CHECK(vector_stats(again).vectors == COUNT && vector_stats(again).linked == stats.linked);
        CHECK(vector_stats(again).changes == 0 && vector_stats(again).log_bytes == 0);
        for (id = 0; id < COUNT; id++) {
            CHECK(vector_is_found(again, id));
            CHECK_STATUS(orchestrator_vector_get_marks(again, id, &marks), 0);
            CHECK(marks.tags == 1ull << (id % 8) && marks.class_id == (int32_t)(id % 10));
        }
        /* What is changed now is not in the file. */
        CHECK_STATUS(orchestrator_vector_remove(again, 7), 0);
        every_vector(again, 0, "");
        CHECK_ERROR(orchestrator_vector_sync(again), ORCHESTRATOR_ERR_NOT_KEPT, "the vector index is in memory only");
        CHECK_STATUS(orchestrator_vector_destroy(again), 0);
    }
    CHECK_STATUS(orchestrator_vector_open(path, NULL, &again, NULL), 0);
    CHECK(vector_stats(again).vectors == COUNT && vector_is_found(again, 7));
    CHECK_STATUS(orchestrator_vector_destroy(again), 0);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    CHECK_INT(unlink(path), 0);
    PASSED("an index that is saved and opened");
}

static void kept(void)
{
    const char *path = path_of(FILE_NAME);
    const char *copy = path_of(COPY_NAME);
    orchestrator_vector_config_t config = vector_config();
    orchestrator_vector_open_t open = vector_open(ORCHESTRATOR_VECTOR_KEEP);
    orchestrator_vector_t *index = vector_kept_at(path);
    orchestrator_vector_t *other = (orchestrator_vector_t *)(void *)&config;
    orchestrator_vector_stats_t stats;
    uint64_t changes;
    /* Who comes later opens it, once it is free. */
    CHECK_ERROR(orchestrator_vector_create_at(path, &config, &other), ORCHESTRATOR_ERR_FILE_EXISTS, "opening it");
    CHECK(other == NULL);
    CHECK_ERROR(orchestrator_vector_open(path, &open, &other, NULL), ORCHESTRATOR_ERR_FILE_LOCKED, "elsewhere");
    vector_add(index, 0, NULL);
    vector_add(index, 1, NULL);
    CHECK_INT(vector_open_at(path, ORCHESTRATOR_VECTOR_READ, &other), 2);
    CHECK(vector_stats(other).vectors == 2 && vector_is_found(other, 1));
    CHECK_STATUS(orchestrator_vector_save(other, path), ORCHESTRATOR_ERR_FILE_LOCKED);
    CHECK_STATUS(orchestrator_vector_destroy(other), 0);
    stats = vector_stats(index);
    CHECK(stats.changes == 2 && stats.synced_changes == 0 && stats.log_bytes > 2 * DIMS * sizeof(float));
    CHECK_STATUS(orchestrator_vector_sync(index), 0);
    CHECK_STATUS(orchestrator_vector_sync(index), 0);
    CHECK_INT(vector_stats(index).synced_changes, 2);
    /* What is refused is no change. */
    CHECK_STATUS(orchestrator_vector_remove(index, 7), ORCHESTRATOR_ERR_VECTOR_UNKNOWN);
    CHECK_INT(vector_stats(index).changes, 2);
    every_vector(index, 0, "");
    changes = vector_stats(index).changes;
    CHECK(changes > 4 && vector_stats(index).log_bytes == 0);
    vector_add(index, 2, NULL);
    /* Its own file is named by no path. */
    CHECK_ERROR(orchestrator_vector_save(index, path), ORCHESTRATOR_ERR_FILE_LOCKED, "open for changes elsewhere");
    CHECK_STATUS(orchestrator_vector_save(index, copy), 0);
    vector_add(index, 3, NULL);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    CHECK_INT(vector_open_at(path, ORCHESTRATOR_VECTOR_KEEP, &index), 2);
    CHECK(vector_is_found(index, 2) && vector_is_found(index, 3) && vector_stats(index).changes == changes + 2);
    CHECK_INT(vector_stats(index).synced_changes, changes + 2);
    CHECK_STATUS(orchestrator_vector_save(index, NULL), 0);
    CHECK_INT(vector_stats(index).log_bytes, 0);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    CHECK_INT(vector_open_at(path, ORCHESTRATOR_VECTOR_KEEP, &index), 0);
    CHECK_INT(vector_open_at(copy, ORCHESTRATOR_VECTOR_KEEP, &other), 0);
    CHECK(vector_is_found(index, 3) && vector_is_found(other, 2) && !vector_is_found(other, 3));
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    CHECK_STATUS(orchestrator_vector_destroy(other), 0);
    CHECK(unlink(path) == 0 && unlink(copy) == 0);
    PASSED("an index that is kept in a file");
}

/* What a process changes, and says when, until it is killed. */
static void lives(const char *path, int says)
{
    orchestrator_vector_t *index = vector_kept_at(path);
    orchestrator_vector_marks_t marks = vector_marks(5, 3, 1000);
    const uint64_t ids[] = {200, 201};
    float values[2 * DIMS];
    bool done;
    uint64_t id;
    for (id = 0; id < 100; id++) {
        vector_add(index, id, id % 2 == 0 ? &marks : NULL);
    }
    vector_of(200, values);
    vector_of(201, values + DIMS);
    CHECK_STATUS(orchestrator_vector_add_batch(index, ids, values, 2), 0);
    CHECK_STATUS(orchestrator_vector_remove(index, 10), 0);
    CHECK_STATUS(orchestrator_vector_update(index, 11, values, DIMS, NULL), 0);
    CHECK_STATUS(orchestrator_vector_mark(index, 13, &marks), 0);
    CHECK_STATUS(orchestrator_vector_compact(index, 1000, 30, &done), 0);
    CHECK_INT(write(says, "x", 1), 1);
    for (;;) {
        (void)pause();
    }
}

static void killed(void)
{
    const char *path = path_of(FILE_NAME);
    orchestrator_vector_t *index;
    uint64_t left;
    bool done = false;
    int ends[2];
    char said;
    int ended;
    pid_t child;
    CHECK_INT(pipe(ends), 0);
    child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        (void)close(ends[0]);
        lives(path, ends[1]);
    }
    /* Should the child end before it says so, nothing is read. */
    CHECK_INT(close(ends[1]), 0);
    CHECK_INT(read(ends[0], &said, 1), 1);
    CHECK(kill(child, SIGKILL) == 0 && close(ends[0]) == 0);
    CHECK(waitpid(child, &ended, 0) == child && WIFSIGNALED(ended) && WTERMSIG(ended) == SIGKILL);
    CHECK_INT(vector_open_at(path, ORCHESTRATOR_VECTOR_KEEP, &index), 105);
    left = vector_stats(index).vectors;
    CHECK(left < 101 && left > 50 && !vector_is_found(index, 10) && !vector_is_found(index, 11));
    CHECK(vector_is_found(index, 201) && vector_is_found(index, 99));
    while (!done) {
        CHECK_STATUS(orchestrator_vector_compact(index, 1000, 30, &done), 0);
    }
    /* Of 100 half expired, of which one was removed; one more was marked so. */
    CHECK_INT(vector_stats(index).vectors, 51);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    CHECK_INT(unlink(path), 0);
    PASSED("what a process changed that was killed");
}

/* A file that may not grow: the index goes on, and the file is mended once it may. */
static void full_disk(void)
{
    const char *path = path_of(FILE_NAME);
    orchestrator_vector_t *index = vector_kept_at(path);
    struct rlimit before;
    struct rlimit none;
    bool done;
    float values[DIMS];
    vector_add(index, 1, NULL);
    vector_of(2, values);
    CHECK_INT(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = before;
    none.rlim_cur = 64;
    CHECK(signal(SIGXFSZ, SIG_IGN) != SIG_ERR && setrlimit(RLIMIT_FSIZE, &none) == 0);
    CHECK_ERROR(orchestrator_vector_add(index, 2, values, DIMS, NULL), ORCHESTRATOR_ERR_FILE_IO, "appending to the log");
    CHECK(vector_is_found(index, 2));
    CHECK_ERROR(orchestrator_vector_add(index, 3, values, DIMS, NULL), ORCHESTRATOR_ERR_FILE_BEHIND, "a checkpoint");
    CHECK_STATUS(orchestrator_vector_train(index, values, 1), ORCHESTRATOR_ERR_FILE_BEHIND);
    CHECK_STATUS(orchestrator_vector_sync(index), ORCHESTRATOR_ERR_FILE_BEHIND);
    CHECK_STATUS(orchestrator_vector_compact(index, 0, 1, &done), ORCHESTRATOR_ERR_FILE_BEHIND);
    CHECK_ERROR(orchestrator_vector_save(index, NULL), ORCHESTRATOR_ERR_FILE_IO, "writing the new file failed");
    CHECK_STATUS(orchestrator_vector_save(index, path_of(COPY_NAME)), ORCHESTRATOR_ERR_FILE_IO);
    CHECK_INT(setrlimit(RLIMIT_FSIZE, &before), 0);
    CHECK(!vector_is_found(index, 3) && vector_stats(index).changes == 2);
    CHECK_STATUS(orchestrator_vector_save(index, NULL), 0);
    vector_add(index, 3, NULL);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    CHECK_INT(vector_open_at(path, ORCHESTRATOR_VECTOR_READ, &index), 1);
    CHECK(vector_is_found(index, 2) && vector_is_found(index, 3));
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    /* A copy that failed left nothing of what it began with: remove_directory would tell. */
    CHECK(unlink(path) == 0 && access(path_of("." COPY_NAME ".kromka-new"), F_OK) != 0);
    PASSED("a disk that is full");
}

static void long_log(void)
{
    const char *path = path_of(FILE_NAME);
    orchestrator_vector_t *index = vector_kept_at(path);
    bool wants = false;
    bool done = false;
    uint64_t marked = 0;
    vector_add(index, 0, NULL);
    while (!wants) {
        CHECK_STATUS(orchestrator_vector_mark(index, 0, NULL), 0);
        CHECK_STATUS(orchestrator_vector_wants_compaction(index, 0, &wants), 0);
        CHECK(++marked < 100000);
    }
    CHECK(vector_stats(index).log_bytes >= 1 << 20);
    CHECK_STATUS(orchestrator_vector_compact(index, 0, 100, &done), 0);
    CHECK(done && vector_stats(index).log_bytes == 0);
    CHECK_STATUS(orchestrator_vector_wants_compaction(index, 0, &wants), 0);
    CHECK(!wants);
    /* More than one change may have. */
    {
        size_t count = (1u << 30) / (DIMS * sizeof(float)) + 1;
        float *values = (float *)malloc(count * DIMS * sizeof(float));
        CHECK(values != NULL);
        CHECK_ERROR(orchestrator_vector_train(index, values, count), ORCHESTRATOR_ERR_FILE_BATCH, "bytes; at most 1073741824");
        CHECK_STATUS(orchestrator_vector_add_batch(index, (const uint64_t *)(const void *)values, values, count),
                     ORCHESTRATOR_ERR_FILE_BATCH);
        free(values);
    }
    CHECK_INT(vector_stats(index).vectors, 1);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    CHECK_INT(unlink(path), 0);
    PASSED("a log that has become long");
}

int main(void)
{
    make_directory();
    saved(8192);
    saved(0);
    kept();
    killed();
    full_disk();
    long_log();
    remove_directory();
    return 0;
}
