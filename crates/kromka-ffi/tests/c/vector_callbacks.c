/* Searches of a vector index that ask the host, and what the host may call meanwhile. */
#include "vectors.h"

#include <pthread.h>

#define THREADS 4

static bool odd(void *user_data, uint64_t id, const orchestrator_vector_marks_t *marks)
{
    size_t *asked = (size_t *)user_data;
    CHECK(marks->tags == 1ull << (id % 8) && marks->class_id == (int32_t)(id % 10));
    CHECK(marks->expires_ms == (id % 5 == 0 ? 1000 : ORCHESTRATOR_NONE_U64));
    ++*asked;
    return id % 2 == 1;
}

static bool never(void *user_data, uint64_t id, const orchestrator_vector_marks_t *marks)
{
    return !vector_yes(user_data, id, marks);
}

static void callbacks(orchestrator_vector_t *index)
{
    orchestrator_vector_search_t search = vector_search(40);
    orchestrator_vector_hit_t hits[40];
    float query[DIMS];
    size_t found = GARBAGE;
    size_t asked = 0;
    size_t i;
    vector_of(54321, query);
    CHECK_STATUS(orchestrator_vector_search_filtered(index, query, DIMS, &search, odd, &asked, hits, 40, &found), 0);
    CHECK(found == 40 && asked >= 40);
    for (i = 0; i < found; i++) {
        CHECK(hits[i].id % 2 == 1);
    }
    /* Nobody is asked about what the rest leaves out. */
    search.tags_all = 1;
    CHECK_STATUS(orchestrator_vector_search_filtered(index, query, DIMS, &search, odd, &asked, hits, 40, &found), 0);
    CHECK_INT(found, 0);
    CHECK_STATUS(orchestrator_vector_search_filtered(index, query, DIMS, &search, never, NULL, hits, 40, &found), 0);
    CHECK_INT(found, 0);
    hits[0].id = found = GARBAGE;
    CHECK_ERROR(orchestrator_vector_search_filtered(index, query, DIMS, &search, NULL, NULL, hits, 40, &found),
                ORCHESTRATOR_ERR_NULL, "accept is NULL");
    CHECK(hits[0].id == 0 && found == 0);
    PASSED("filters of the host");
}

typedef struct inner_t {
    orchestrator_vector_t *own;
    orchestrator_vector_t *other;
    size_t calls;
} inner_t;

static bool calls_back(void *user_data, uint64_t id, const orchestrator_vector_marks_t *marks)
{
    inner_t *inner = (inner_t *)user_data;
    orchestrator_vector_t *made = NULL;
    orchestrator_vector_config_t config = vector_config();
    (void)id;
    (void)marks;
    if (inner->calls++ < 2) {
        every_vector(inner->own, ORCHESTRATOR_ERR_BUSY, "from the callback of a search of the same index");
        CHECK_STATUS(orchestrator_vector_destroy(inner->own), ORCHESTRATOR_ERR_BUSY);
        CHECK_STATUS(orchestrator_vector_create(&config, &made), 0);
        vector_add(made, 0, NULL);
        every_vector(made, 0, "");
        CHECK_STATUS(orchestrator_vector_destroy(made), 0);
        CHECK(vector_is_found(inner->other, 1));
    }
    return true;
}

/* From a callback to a second index, and from its callback to both. */
static bool calls_on(void *user_data, uint64_t id, const orchestrator_vector_marks_t *marks)
{
    inner_t *inner = (inner_t *)user_data;
    inner_t turned;
    orchestrator_vector_search_t search = vector_search(1);
    orchestrator_vector_hit_t hit;
    size_t found;
    float query[DIMS];
    (void)marks;
    turned.own = inner->own;
    turned.other = vector_filled(8192, 2);
    turned.calls = 0;
    vector_of(id, query);
    CHECK_STATUS(orchestrator_vector_search_filtered(inner->other, query, DIMS, &search, calls_back, &turned, &hit, 1,
                                                     &found), 0);
    CHECK(found == 1 && turned.calls > 0);
    CHECK_STATUS(orchestrator_vector_destroy(turned.other), 0);
    inner->calls++;
    return true;
}

static void re_entry(orchestrator_vector_t *index)
{
    orchestrator_vector_search_t search = vector_search(2);
    orchestrator_vector_hit_t hits[2];
    inner_t inner;
    float query[DIMS];
    size_t found;
    inner.own = index;
    inner.other = vector_filled(8192, 2);
    inner.calls = 0;
    vector_of(1, query);
    CHECK_STATUS(orchestrator_vector_search_filtered(index, query, DIMS, &search, calls_back, &inner, hits, 2, &found),
                 0);
    CHECK(found == 2 && inner.calls > 0);
    inner.calls = 0;
    search.tags_all = 1;
    search.class_id = 4;
    CHECK_STATUS(orchestrator_vector_search_filtered(index, query, DIMS, &search, calls_on, &inner, hits, 2, &found), 0);
    CHECK(found == 2 && inner.calls > 0);
    CHECK(vector_is_found(index, 1));
    CHECK_STATUS(orchestrator_vector_destroy(inner.other), 0);
    PASSED("calls from a callback");
}

static orchestrator_vector_t *shared;
static orchestrator_vector_t *second;

static bool crosses(void *user_data, uint64_t id, const orchestrator_vector_marks_t *marks)
{
    orchestrator_vector_t *other = *(orchestrator_vector_t **)user_data;
    int status = orchestrator_vector_mark(other, 0, marks);
    (void)id;
    CHECK(status == 0 || status == ORCHESTRATOR_ERR_BUSY);
    return true;
}

/* From callbacks of searches of two indexes to each other: nobody waits for ever. */
static void *crosses_over(void *argument)
{
    bool turned = *(const uint64_t *)argument % 2 == 0;
    orchestrator_vector_t *own = turned ? shared : second;
    orchestrator_vector_t *other = turned ? second : shared;
    orchestrator_vector_search_t search = vector_search(3);
    orchestrator_vector_hit_t hits[3];
    float query[DIMS];
    size_t found;
    int i;
    vector_of(3, query);
    for (i = 0; i < 100; i++) {
        CHECK_STATUS(orchestrator_vector_search_filtered(own, query, DIMS, &search, crosses, &other, hits, 3, &found), 0);
        CHECK_INT(found, 3);
    }
    return NULL;
}

static void two_ways(void)
{
    uint64_t numbers[THREADS] = {0, 1, 2, 3};
    pthread_t threads[THREADS];
    int i;
    shared = vector_filled(8192, 5);
    second = vector_filled(8192, 5);
    for (i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_create(&threads[i], NULL, crosses_over, &numbers[i]), 0);
    }
    for (i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_join(threads[i], NULL), 0);
    }
    CHECK_STATUS(orchestrator_vector_destroy(shared), 0);
    CHECK_STATUS(orchestrator_vector_destroy(second), 0);
    PASSED("callbacks of two indexes to each other");
}

int main(void)
{
    orchestrator_vector_t *flat = vector_marked(8192);
    orchestrator_vector_t *graph = vector_marked(0);
    callbacks(flat);
    callbacks(graph);
    re_entry(flat);
    re_entry(graph);
    CHECK_STATUS(orchestrator_vector_destroy(flat), 0);
    CHECK_STATUS(orchestrator_vector_destroy(graph), 0);
    two_ways();
    return 0;
}
