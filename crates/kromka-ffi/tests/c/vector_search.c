/* Searches of a vector index: filters, expiry, many queries at once. */
#include "vectors.h"

/* As many are found as there are, each once, in order of distance, and `fits` says yes to each. */
static void all_fit(orchestrator_vector_t *index, const orchestrator_vector_search_t *search, size_t want,
                    bool (*fits)(uint64_t id))
{
    static orchestrator_vector_hit_t hits[COUNT];
    bool seen[COUNT] = {false};
    float query[DIMS];
    size_t found = GARBAGE;
    size_t i;
    vector_of(12345, query);
    CHECK_STATUS(orchestrator_vector_search(index, query, DIMS, search, hits, COUNT, &found), 0);
    CHECK_INT(found, want);
    for (i = 0; i < found; i++) {
        CHECK(hits[i].id < COUNT && !seen[hits[i].id] && fits(hits[i].id));
        CHECK(i == 0 || hits[i - 1].distance <= hits[i].distance);
        seen[hits[i].id] = true;
    }
    CHECK(found == COUNT || (hits[found].id == 0 && hits[found].distance == 0));
}

static bool any(uint64_t id)
{
    (void)id;
    return true;
}

static bool has_tag_1(uint64_t id)
{
    return id % 8 == 1;
}

static bool has_tag_1_or_2(uint64_t id)
{
    return id % 8 == 1 || id % 8 == 2;
}

static bool has_not_tag_1(uint64_t id)
{
    return id % 8 != 1;
}

static bool is_of_class_7(uint64_t id)
{
    return id % 10 == 7;
}

static bool lasts(uint64_t id)
{
    return id % 5 != 0;
}

static void filters(orchestrator_vector_t *index)
{
    orchestrator_vector_search_t search = vector_search(COUNT);
    all_fit(index, &search, COUNT, any);
    search.tags_all = 2;
    all_fit(index, &search, COUNT / 8, has_tag_1);
    search.k = 3;
    all_fit(index, &search, 3, has_tag_1);
    search = vector_search(COUNT);
    search.tags_all = 3;
    all_fit(index, &search, 0, any);
    search.tags_all = 0;
    search.tags_any = 6;
    all_fit(index, &search, COUNT / 4, has_tag_1_or_2);
    search.tags_none = 4;
    all_fit(index, &search, COUNT / 8, has_tag_1);
    search.tags_any = 0;
    search.tags_none = 2;
    all_fit(index, &search, COUNT / 8 * 7, has_not_tag_1);
    search = vector_search(COUNT);
    search.class_id = 7;
    all_fit(index, &search, COUNT / 10, is_of_class_7);
    search.class_id = 255;
    all_fit(index, &search, 0, any);
    search = vector_search(COUNT);
    search.now_ms = 999;
    all_fit(index, &search, COUNT, any);
    search.now_ms = 1000;
    all_fit(index, &search, COUNT / 5 * 4, lasts);
    PASSED("filters and expiry");
}

static void batches(orchestrator_vector_t *index)
{
    orchestrator_vector_search_t search = vector_search(3);
    static orchestrator_vector_hit_t hits[10];
    float queries[3 * DIMS];
    size_t found[3];
    size_t i;
    for (i = 0; i < 3; i++) {
        vector_of(i * 100, queries + i * DIMS);
    }
    hits[9].id = GARBAGE;
    CHECK_STATUS(orchestrator_vector_search_batch(index, queries, 3, &search, hits, 9, found), 0);
    for (i = 0; i < 3; i++) {
        orchestrator_vector_hit_t alone[3];
        size_t count;
        CHECK_STATUS(orchestrator_vector_search(index, queries + i * DIMS, DIMS, &search, alone, 3, &count), 0);
        CHECK(found[i] == 3 && count == 3 && hits[i * 3].id == i * 100 && hits[i * 3].distance == 0);
        CHECK(hits[i * 3 + 1].id == alone[1].id && hits[i * 3 + 2].distance == alone[2].distance);
    }
    CHECK_INT(hits[9].id, GARBAGE);
    search.k = 4;
    CHECK_ERROR(orchestrator_vector_search_batch(index, queries, 3, &search, hits, 9, found),
                ORCHESTRATOR_ERR_BUFFER_TOO_SMALL, "room for 9; 12 are needed");
    CHECK(hits[0].distance == 0 && hits[8].id == 0 && found[2] == 0);
    search.k = 1;
    queries[2 * DIMS] = 1e16f;
    found[0] = hits[0].id = GARBAGE;
    CHECK_STATUS(orchestrator_vector_search_batch(index, queries, 3, &search, hits, 9, found),
                 ORCHESTRATOR_ERR_VECTOR_VALUE);
    CHECK(found[0] == 0 && hits[0].id == 0 && hits[1].id == 0);
    CHECK_ERROR(orchestrator_vector_search_batch(index, queries, 0, &search, hits, 9, found), ORCHESTRATOR_ERR_COUNT,
                "count is 0; allowed is 1 to 268435456");
    CHECK_STATUS(orchestrator_vector_search_batch(index, queries, SIZE_MAX, &search, hits, 9, found),
                 ORCHESTRATOR_ERR_COUNT);
    CHECK_ERROR(orchestrator_vector_search_batch(index, NULL, 3, &search, hits, 9, found), ORCHESTRATOR_ERR_NULL,
                "queries is NULL");
    CHECK_ERROR(orchestrator_vector_search_batch(index, queries, 3, &search, hits, 9, NULL), ORCHESTRATOR_ERR_NULL,
                "found is NULL");
    PASSED("many queries at once");
}

static void search_refused(orchestrator_vector_t *index, const orchestrator_vector_search_t *search, size_t capacity,
                           int want, const char *words)
{
    orchestrator_vector_hit_t hits[2] = {{GARBAGE, GARBAGE}, {GARBAGE, GARBAGE}};
    float query[DIMS];
    size_t found = GARBAGE;
    vector_of(1, query);
    CHECK_ERROR(orchestrator_vector_search(index, query, DIMS, search, hits, capacity, &found), want, words);
    CHECK(found == 0 && hits[0].id == 0 && hits[1].id == (capacity > 1 ? 0 : GARBAGE));
}

static void searches_refused(orchestrator_vector_t *index)
{
    orchestrator_vector_search_t search = vector_search(0);
    orchestrator_vector_hit_t hit;
    float query[DIMS] = {0};
    size_t found = GARBAGE;
    search_refused(index, NULL, 2, ORCHESTRATOR_ERR_NULL, "search is NULL");
    search_refused(index, &search, 2, ORCHESTRATOR_ERR_VECTOR_FIELD, "k is 0; allowed is 1 to 65536");
    search.k = 2;
    search_refused(index, &search, 1, ORCHESTRATOR_ERR_BUFFER_TOO_SMALL, "room for 1; 2 are needed");
    search.ef = 0;
    search_refused(index, &search, 2, ORCHESTRATOR_ERR_VECTOR_FIELD, "ef is 0; allowed is 1 to 65536");
    search = vector_search(2);
    search.rescore = 65537;
    search_refused(index, &search, 2, ORCHESTRATOR_ERR_VECTOR_FIELD, "rescore is 65537; allowed is 0 to 65536");
    search = vector_search(2);
    search.class_id = -2;
    search_refused(index, &search, 2, ORCHESTRATOR_ERR_VECTOR_FIELD, "class_id is -2; allowed is -1 to 255");
    search = vector_search(2);
    search.now_ms = ORCHESTRATOR_NOW;
    search_refused(index, &search, 2, ORCHESTRATOR_ERR_VECTOR_FIELD, "now_ms is ");
    search.struct_size = 4;
    search_refused(index, &search, 2, ORCHESTRATOR_ERR_STRUCT_SIZE, "struct_size of orchestrator_vector_search_t is 4");
    search = vector_search(1);
    CHECK_ERROR(orchestrator_vector_search(index, query, DIMS, &search, NULL, 1, &found), ORCHESTRATOR_ERR_NULL,
                "hits is NULL");
    CHECK_INT(found, 0);
    CHECK_ERROR(orchestrator_vector_search(index, query, DIMS, &search, &hit, 1, NULL), ORCHESTRATOR_ERR_NULL,
                "found is NULL");
    CHECK_STATUS(orchestrator_vector_search(index, query, DIMS, &search, (orchestrator_vector_hit_t *)(void *)
                 ((char *)&hit + 1), 1, &found), ORCHESTRATOR_ERR_MISALIGNED);
    PASSED("searches that are refused");
}

int main(void)
{
    orchestrator_vector_t *flat = vector_marked(8192);
    orchestrator_vector_t *graph = vector_marked(0);
    CHECK(vector_stats(flat).linked == 0 && vector_stats(graph).linked == COUNT);
    filters(flat);
    filters(graph);
    batches(flat);
    batches(graph);
    searches_refused(flat);
    CHECK_STATUS(orchestrator_vector_destroy(flat), 0);
    CHECK_STATUS(orchestrator_vector_destroy(graph), 0);
    return 0;
}
