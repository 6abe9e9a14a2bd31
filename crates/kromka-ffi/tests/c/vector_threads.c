/* Vector indexes that are gone, of another kind, or unusable; compaction; and four threads on one index. */
#include "vectors.h"

#include <pthread.h>

#define THREADS 4
#define EACH 300

static void gone(void)
{
    orchestrator_vector_t *index = vector_filled(8192, 1);
    orchestrator_vector_t *next;
    orchestrator_t *instance = NULL;
    uint64_t here = 0;
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    CHECK_ERROR(orchestrator_vector_destroy(index), ORCHESTRATOR_ERR_NOT_AN_INDEX, "or it was destroyed");
    every_vector(index, ORCHESTRATOR_ERR_NOT_AN_INDEX, "this is no vector index");
    every_vector(NULL, ORCHESTRATOR_ERR_NULL, "index is NULL");
    /* The next one has its place, and is another. */
    next = vector_filled(8192, 1);
    CHECK(next != index);
    every_vector(index, ORCHESTRATOR_ERR_NOT_AN_INDEX, "this is no vector index");
    every_vector(next, 0, "");
    every_vector((orchestrator_vector_t *)(void *)&here, ORCHESTRATOR_ERR_NOT_AN_INDEX, "this is no vector index");
    every_vector((orchestrator_vector_t *)(void *)((char *)&here + 1), ORCHESTRATOR_ERR_NOT_AN_INDEX, "no vector");
    /* An instance is no index, and the other way. */
    CHECK_STATUS(orchestrator_create(NULL, &instance), 0);
    every_vector((orchestrator_vector_t *)(void *)instance, ORCHESTRATOR_ERR_NOT_AN_INDEX, "this is no vector index");
    CHECK_STATUS(orchestrator_vector_destroy((orchestrator_vector_t *)(void *)instance), ORCHESTRATOR_ERR_NOT_AN_INDEX);
    CHECK_STATUS(orchestrator_destroy((orchestrator_t *)(void *)next), ORCHESTRATOR_ERR_NOT_AN_INSTANCE);
    CHECK_STATUS(orchestrator_make_current((orchestrator_t *)(void *)next), ORCHESTRATOR_ERR_NOT_AN_INSTANCE);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    CHECK_STATUS(orchestrator_vector_destroy(next), 0);
    PASSED("what is no vector index");
}

static void places(void)
{
    orchestrator_vector_t *all[ORCHESTRATOR_VECTORS_MAX];
    orchestrator_vector_config_t config = vector_config();
    orchestrator_vector_t *more = (orchestrator_vector_t *)(void *)&config;
    size_t i;
    for (i = 0; i < ORCHESTRATOR_VECTORS_MAX; i++) {
        all[i] = vector_filled(8192, 1);
    }
    CHECK_ERROR(orchestrator_vector_create(&config, &more), ORCHESTRATOR_ERR_INDEXES_FULL,
                "all 64 vector indexes are taken");
    CHECK(more == NULL);
    CHECK_STATUS(orchestrator_vector_destroy(all[33]), 0);
    CHECK_STATUS(orchestrator_vector_create(&config, &more), 0);
    CHECK(more != all[33]);
    CHECK_STATUS(orchestrator_vector_destroy(all[33]), ORCHESTRATOR_ERR_NOT_AN_INDEX);
    all[33] = more;
    for (i = 0; i < ORCHESTRATOR_VECTORS_MAX; i++) {
        CHECK_STATUS(orchestrator_vector_destroy(all[i]), 0);
    }
    PASSED("as many indexes as there may be");
}

static void poisoned(void)
{
    int alone;
    for (alone = 0; alone < 2; alone++) {
        orchestrator_vector_t *index = vector_filled(8192, 1);
        orchestrator_vector_t *other = vector_filled(8192, 1);
        CHECK_ERROR(orchestrator_test_panic_in_vector(index, alone), ORCHESTRATOR_ERR_PANICKED, "can only be destroyed");
        every_vector(index, ORCHESTRATOR_ERR_POISONED, "panicked before");
        CHECK_STATUS(orchestrator_test_panic_in_vector(index, alone), ORCHESTRATOR_ERR_POISONED);
        every_vector(other, 0, "");
        CHECK_STATUS(orchestrator_vector_destroy(index), 0);
        CHECK_STATUS(orchestrator_vector_destroy(index), ORCHESTRATOR_ERR_NOT_AN_INDEX);
        index = vector_filled(8192, 1);
        every_vector(index, 0, "");
        CHECK_STATUS(orchestrator_vector_destroy(index), 0);
        CHECK_STATUS(orchestrator_vector_destroy(other), 0);
    }
    PASSED("a panic on an index");
}

/* Calls compact until it is done; how many steps that took. */
static int compacted(orchestrator_vector_t *index, uint64_t now_ms, uint32_t slots)
{
    bool done = false;
    int steps = 0;
    while (!done) {
        CHECK_STATUS(orchestrator_vector_compact(index, now_ms, slots, &done), 0);
        CHECK(++steps < 10000);
    }
    return steps;
}

static void compaction(void)
{
    orchestrator_vector_t *index = vector_filled(0, 600);
    orchestrator_vector_marks_t soon = vector_marks(0, 0, 50);
    orchestrator_vector_stats_t full = vector_stats(index);
    orchestrator_vector_stats_t stats;
    uint64_t id;
    for (id = 0; id < 600; id += 2) {
        CHECK_STATUS(orchestrator_vector_remove(index, id), 0);
    }
    CHECK_STATUS(orchestrator_vector_mark(index, 1, &soon), 0);
    stats = vector_stats(index);
    CHECK(stats.vectors == 300 && stats.removed > 0);
    CHECK(compacted(index, 0, 16) > 10);
    stats = vector_stats(index);
    CHECK(stats.vectors == 300 && stats.removed == 0 && stats.search_bytes == 0);
    CHECK(stats.heap_bytes < full.heap_bytes / 4 * 3);
    for (id = 1; id < 600; id += 2) {
        CHECK(vector_is_found(index, id) && !vector_is_found(index, id - 1));
    }
    CHECK(compacted(index, 49, 1000) > 0 && vector_stats(index).vectors == 300);
    CHECK(compacted(index, 50, 1000) > 0 && vector_stats(index).vectors == 299);
    CHECK(!vector_is_found(index, 1) && vector_is_found(index, 3));
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    PASSED("compaction");
}

static orchestrator_vector_t *shared;

/* Adds, finds, replaces and removes vectors of its own, while the others do the same. */
static void *works(void *argument)
{
    uint64_t first = *(const uint64_t *)argument;
    uint64_t id;
    bool done;
    for (id = first; id < first + EACH; id++) {
        float values[DIMS];
        vector_of(id, values);
        vector_add(shared, id, NULL);
        CHECK(vector_is_found(shared, id));
        CHECK_STATUS(orchestrator_vector_update(shared, id, values, DIMS, NULL), 0);
        if (id % 3 == 0) {
            CHECK_STATUS(orchestrator_vector_remove(shared, id), 0);
            CHECK(!vector_is_found(shared, id));
        }
        if (id % 16 == 0) {
            CHECK_STATUS(orchestrator_vector_compact(shared, 0, 8, &done), 0);
        }
    }
    return NULL;
}

/* Whoever comes after the destroy is told so. */
static void *outlives(void *argument)
{
    float query[DIMS];
    int status = 0;
    (void)argument;
    vector_of(1, query);
    while (status == 0) {
        orchestrator_vector_search_t search = vector_search(1);
        orchestrator_vector_hit_t hit;
        size_t found;
        status = orchestrator_vector_search(shared, query, DIMS, &search, &hit, 1, &found);
        CHECK(status != 0 || hit.id == 1);
    }
    CHECK_STATUS(status, ORCHESTRATOR_ERR_NOT_AN_INDEX);
    return NULL;
}

static void on_threads(void *(*run)(void *), bool destroy)
{
    pthread_t threads[THREADS];
    uint64_t firsts[THREADS];
    uint64_t i;
    for (i = 0; i < THREADS; i++) {
        firsts[i] = i * 1000 + destroy;
        CHECK_INT(pthread_create(&threads[i], NULL, run, &firsts[i]), 0);
    }
    if (destroy) {
        for (i = 0; i < 50; i++) {
            CHECK(vector_is_found(shared, 1));
        }
        CHECK_STATUS(orchestrator_vector_destroy(shared), 0);
    }
    for (i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_join(threads[i], NULL), 0);
    }
}

static void four_threads(void)
{
    uint64_t id;
    uint64_t kept = 0;
    shared = vector_filled(200, 0);
    on_threads(works, false);
    (void)compacted(shared, 0, 100);
    for (id = 0; id < THREADS * 1000; id++) {
        bool is_there = id % 1000 < EACH && id % 3 != 0;
        kept += is_there;
        CHECK(vector_is_found(shared, id) == is_there);
    }
    CHECK(vector_stats(shared).vectors == kept);
    CHECK_STATUS(orchestrator_vector_destroy(shared), 0);
    PASSED("four threads on one index");
}

static void destroyed_meanwhile(void)
{
    shared = vector_filled(8192, 5);
    on_threads(outlives, true);
    PASSED("an index that is destroyed while others search it");
}

int main(void)
{
    gone();
    places();
    poisoned();
    compaction();
    four_threads();
    destroyed_meanwhile();
    return 0;
}
