/* Codes that are learned, how well an index finds, and what is unusual in it. */
#include "vectors.h"

#include <math.h>

#define LEARNED 1000

static orchestrator_vector_config_t coded(orchestrator_vector_coding_t coding, uint32_t code_bytes)
{
    orchestrator_vector_config_t config = vector_config();
    config.coding = coding;
    config.code_bytes = code_bytes;
    return config;
}

/* The vectors of ids from 0 on. */
static const float *vectors_of(uint64_t *ids)
{
    static float values[LEARNED * DIMS];
    uint64_t id;
    for (id = 0; id < LEARNED; id++) {
        vector_of(id, values + id * DIMS);
        ids[id] = id;
    }
    return values;
}

static void learned(orchestrator_vector_coding_t coding, uint32_t code_bytes)
{
    orchestrator_vector_config_t config = coded(coding, code_bytes);
    orchestrator_vector_t *index = vector_index(&config);
    orchestrator_vector_t *second = vector_index(&config);
    static uint64_t ids[LEARNED];
    const float *values = vectors_of(ids);
    bool learns = coding != ORCHESTRATOR_VECTOR_CODING_INT8;
    orchestrator_vector_search_t search = vector_search(5);
    uint64_t id;
    search.rescore = 400;
    CHECK_STATUS(orchestrator_vector_add(index, 0, values, DIMS, NULL), learns ? ORCHESTRATOR_ERR_VECTOR_UNTRAINED : 0);
    CHECK_STATUS(orchestrator_vector_remove(index, 0), learns ? ORCHESTRATOR_ERR_VECTOR_UNKNOWN : 0);
    CHECK_STATUS(orchestrator_vector_train(index, values, LEARNED), 0);
    CHECK_INT(vector_stats(index).vectors, 0);
    for (id = 0; id < LEARNED; id++) {
        vector_add(index, id, NULL);
    }
    CHECK_ERROR(orchestrator_vector_train(index, values, LEARNED), ORCHESTRATOR_ERR_VECTOR_TRAINED,
                "there are 1000 vectors with codes");
    /* A first batch is learned from: the same. */
    CHECK_STATUS(orchestrator_vector_add_batch(second, ids, values, LEARNED), 0);
    for (id = 0; id < LEARNED; id += 50) {
        orchestrator_vector_hit_t hits[2][5];
        size_t found[2];
        CHECK_STATUS(orchestrator_vector_search(index, values + id * DIMS, DIMS, &search, hits[0], 5, &found[0]), 0);
        CHECK_STATUS(orchestrator_vector_search(second, values + id * DIMS, DIMS, &search, hits[1], 5, &found[1]), 0);
        CHECK(found[0] == 5 && found[1] == 5 && hits[0][0].id == id && hits[0][0].distance == 0);
        CHECK(hits[0][4].id == hits[1][4].id && hits[0][4].distance == hits[1][4].distance);
    }
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    CHECK_STATUS(orchestrator_vector_destroy(second), 0);
    PASSED("codes");
}

static void without_values(void)
{
    orchestrator_vector_config_t config = coded(ORCHESTRATOR_VECTOR_CODING_BINARY, 0);
    orchestrator_vector_t *index;
    static uint64_t ids[LEARNED];
    const float *values = vectors_of(ids);
    float got[DIMS];
    size_t needed = GARBAGE;
    config.exact = ORCHESTRATOR_VECTOR_EXACT_NONE;
    index = vector_index(&config);
    CHECK_STATUS(orchestrator_vector_add_batch(index, ids, values, LEARNED), 0);
    CHECK_ERROR(orchestrator_vector_get(index, 1, got, DIMS, &needed), ORCHESTRATOR_ERR_NO_VALUES, "binary codes");
    CHECK(needed == 0 && got[0] == 0);
    CHECK_STATUS(orchestrator_vector_get(index, LEARNED, got, DIMS, &needed), ORCHESTRATOR_ERR_VECTOR_UNKNOWN);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    PASSED("bits that are no vectors");
}

static void training_refused(void)
{
    orchestrator_vector_config_t config = coded(ORCHESTRATOR_VECTOR_CODING_PRODUCT, 2);
    orchestrator_vector_t *index;
    float values[2 * DIMS] = {0};
    config.metric = ORCHESTRATOR_VECTOR_COSINE;
    index = vector_index(&config);
    vector_of(0, values);
    CHECK_ERROR(orchestrator_vector_train(index, NULL, 1), ORCHESTRATOR_ERR_NULL, "vectors is NULL");
    CHECK_ERROR(orchestrator_vector_train(index, values, 0), ORCHESTRATOR_ERR_COUNT, "count is 0; allowed is 1 to");
    CHECK_STATUS(orchestrator_vector_train(index, values, SIZE_MAX), ORCHESTRATOR_ERR_COUNT);
    CHECK_STATUS(orchestrator_vector_train(index, (float *)(void *)((char *)values + 1), 1), ORCHESTRATOR_ERR_MISALIGNED);
    CHECK_STATUS(orchestrator_vector_train(index, values, 2), ORCHESTRATOR_ERR_VECTOR_ZERO);
    values[DIMS] = NAN;
    CHECK_STATUS(orchestrator_vector_train(index, values, 2), ORCHESTRATOR_ERR_VECTOR_VALUE);
    CHECK_STATUS(orchestrator_vector_add(index, 0, values, DIMS, NULL), ORCHESTRATOR_ERR_VECTOR_UNTRAINED);
    CHECK_STATUS(orchestrator_vector_train(index, values, 1), 0);
    CHECK_STATUS(orchestrator_vector_add(index, 0, values, DIMS, NULL), 0);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    PASSED("training that is refused");
}

static void recall(void)
{
    orchestrator_vector_t *flat = vector_filled(8192, COUNT);
    orchestrator_vector_t *graph = vector_filled(0, COUNT);
    orchestrator_vector_t *empty = vector_filled(0, 0);
    float share = GARBAGE;
    CHECK_STATUS(orchestrator_vector_estimate_recall(flat, 10, 10, 50, &share), 0);
    CHECK(share == 1);
    CHECK_STATUS(orchestrator_vector_estimate_recall(graph, 10, 64, 50, &share), 0);
    CHECK(share > 0.9f && share <= 1);
    CHECK_STATUS(orchestrator_vector_estimate_recall(empty, 10, 64, 50, &share), 0);
    CHECK(share == 1);
    CHECK_ERROR(orchestrator_vector_estimate_recall(flat, 10, 64, 50, NULL), ORCHESTRATOR_ERR_NULL, "recall is NULL");
    CHECK_ERROR(orchestrator_vector_estimate_recall(flat, 0, 64, 50, &share), ORCHESTRATOR_ERR_VECTOR_FIELD, "k is 0");
    CHECK(share == 0);
    CHECK_ERROR(orchestrator_vector_estimate_recall(flat, 65536, 64, 50, &share), ORCHESTRATOR_ERR_VECTOR_FIELD,
                "k is 65536; allowed is 1 to 65535");
    CHECK_ERROR(orchestrator_vector_estimate_recall(flat, 1, 0, 50, &share), ORCHESTRATOR_ERR_VECTOR_FIELD, "ef is 0");
    CHECK_ERROR(orchestrator_vector_estimate_recall(flat, 1, 64, 65537, &share), ORCHESTRATOR_ERR_VECTOR_FIELD,
                "samples is 65537; allowed is 1 to 65536");
    CHECK_STATUS(orchestrator_vector_destroy(flat), 0);
    CHECK_STATUS(orchestrator_vector_destroy(graph), 0);
    CHECK_STATUS(orchestrator_vector_destroy(empty), 0);
    PASSED("the recall of searches");
}

static orchestrator_vector_outlier_t outlier_of(orchestrator_vector_t *index, const float *values, int want)
{
    orchestrator_vector_search_t search = vector_search(10);
    orchestrator_vector_outlier_t outlier;
    CHECK_STATUS(orchestrator_vector_outlier_init(&outlier), 0);
    outlier.rank = GARBAGE;
    CHECK_STATUS(orchestrator_vector_outlier(index, values, DIMS, &search, &outlier), want);
    CHECK(want == 1 || (outlier.distance == 0 && outlier.rank == 0 && outlier.ratio == 0 && !outlier.has_ratio));
    return outlier;
}

static void outliers(void)
{
    orchestrator_vector_t *index = vector_filled(8192, COUNT);
    orchestrator_vector_search_t search = vector_search(4);
    orchestrator_vector_outlier_t outlier;
    float values[DIMS];
    float median = GARBAGE;
    float most = GARBAGE;
    uint64_t bytes;
    int i;
    vector_of(5, values);
    (void)outlier_of(index, values, ORCHESTRATOR_ERR_NOT_MEASURED);
    CHECK_ERROR(orchestrator_vector_usual_distance(index, 0.5f, &median), ORCHESTRATOR_ERR_NOT_MEASURED, "_vector_usual first");
    CHECK(median == 0);
    CHECK_STATUS(orchestrator_vector_usual(index, &search, 100), 0);
    bytes = vector_stats(index).search_bytes;
    CHECK_INT(orchestrator_vector_usual_distance(index, 0.5f, &median), 1);
    CHECK_INT(orchestrator_vector_usual_distance(index, 1, &most), 1);
    CHECK(median > 0 && most > median);
    outlier = outlier_of(index, values, 1);
    CHECK(outlier.distance > 0 && outlier.has_ratio && outlier.ratio == outlier.distance / median && outlier.rank < 1);
    for (i = 0; i < DIMS; i++) {
        values[i] += 10;
    }
    outlier = outlier_of(index, values, 1);
    CHECK(outlier.distance > most && outlier.rank == 1 && outlier.ratio > 2);
    /* What is usual stays when searches give their memory back, until it is measured anew. */
    {
        bool done = false;
        CHECK_STATUS(orchestrator_vector_compact(index, 0, 1000, &done), 0);
        CHECK(done && vector_stats(index).search_bytes > 0 && vector_stats(index).search_bytes < bytes);
    }
    (void)outlier_of(index, values, 1);
    search.tags_all = 1;
    CHECK_STATUS(orchestrator_vector_usual(index, &search, 100), 0);
    (void)outlier_of(index, values, 0);
    CHECK_INT(orchestrator_vector_usual_distance(index, 0.5f, &median), 0);
    CHECK(median == 0);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    /* The next index in that place knows nothing of it. */
    index = vector_filled(8192, 0);
    (void)outlier_of(index, values, ORCHESTRATOR_ERR_NOT_MEASURED);
    search = vector_search(1);
    CHECK_STATUS(orchestrator_vector_usual(index, &search, 1), 0);
    (void)outlier_of(index, values, 0);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    PASSED("what is usual, and what is not");
}

static void outliers_refused(void)
{
    orchestrator_vector_t *index = vector_filled(8192, 5);
    orchestrator_vector_search_t search = vector_search(1);
    orchestrator_vector_outlier_t outlier;
    float values[DIMS];
    float distance = GARBAGE;
    vector_of(1, values);
    CHECK_STATUS(orchestrator_vector_outlier_init(&outlier), 0);
    CHECK_ERROR(orchestrator_vector_usual(index, NULL, 1), ORCHESTRATOR_ERR_NULL, "search is NULL");
    CHECK_ERROR(orchestrator_vector_usual(index, &search, 0), ORCHESTRATOR_ERR_VECTOR_FIELD, "samples is 0; allowed is 1");
    search.k = ORCHESTRATOR_VECTOR_K_MAX;
    CHECK_ERROR(orchestrator_vector_usual(index, &search, 1), ORCHESTRATOR_ERR_VECTOR_FIELD, "allowed is 1 to 65535");
    search.k = 1;
    search.ef = 0;
    CHECK_ERROR(orchestrator_vector_usual(index, &search, 1), ORCHESTRATOR_ERR_VECTOR_FIELD, "ef is 0");
    search.ef = 10;
    CHECK_STATUS(orchestrator_vector_usual(index, &search, 1), 0);
    CHECK_ERROR(orchestrator_vector_usual_distance(index, 0.5f, NULL), ORCHESTRATOR_ERR_NULL, "distance is NULL");
    CHECK_ERROR(orchestrator_vector_usual_distance(index, 1.5f, &distance), ORCHESTRATOR_ERR_VECTOR_FIELD, "share is 1.5");
    CHECK_ERROR(orchestrator_vector_usual_distance(index, NAN, &distance), ORCHESTRATOR_ERR_VECTOR_FIELD, "share is not");
    CHECK(distance == 0);
    CHECK_ERROR(orchestrator_vector_outlier(index, NULL, DIMS, &search, &outlier), ORCHESTRATOR_ERR_NULL, "values is NULL");
    CHECK_STATUS(orchestrator_vector_outlier(index, values, 3, &search, &outlier), ORCHESTRATOR_ERR_VECTOR_DIMS);
    CHECK_ERROR(orchestrator_vector_outlier(index, values, DIMS, NULL, &outlier), ORCHESTRATOR_ERR_NULL, "search is NULL");
    CHECK_ERROR(orchestrator_vector_outlier(index, values, DIMS, &search, NULL), ORCHESTRATOR_ERR_NULL, "outlier is NULL");
    outlier.struct_size = 3;
    CHECK_STATUS(orchestrator_vector_outlier(index, values, DIMS, &search, &outlier), ORCHESTRATOR_ERR_STRUCT_SIZE);
    CHECK_STATUS(orchestrator_vector_outlier_init(&outlier), 0);
    values[2] = INFINITY;
    CHECK_STATUS(orchestrator_vector_outlier(index, values, DIMS, &search, &outlier), ORCHESTRATOR_ERR_VECTOR_VALUE);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    PASSED("measures that are refused");
}

static void wants(void)
{
    orchestrator_vector_t *index = vector_filled(0, COUNT);
    orchestrator_vector_marks_t marks = vector_marks(0, 0, 50);
    bool wants = true;
    uint64_t id;
    CHECK_STATUS(orchestrator_vector_wants_compaction(index, 0, &wants), 0);
    CHECK(!wants);
    for (id = 0; id < COUNT / 4; id++) {
        CHECK_STATUS(orchestrator_vector_remove(index, id), 0);
    }
    CHECK_STATUS(orchestrator_vector_wants_compaction(index, 0, &wants), 0);
    CHECK(wants);
    for (wants = false; !wants;) {
        CHECK_STATUS(orchestrator_vector_compact(index, 0, 1000, &wants), 0);
    }
    for (id = COUNT / 2; id < COUNT; id++) {
        CHECK_STATUS(orchestrator_vector_mark(index, id, &marks), 0);
    }
    CHECK_STATUS(orchestrator_vector_wants_compaction(index, 49, &wants), 0);
    CHECK(!wants);
    CHECK_STATUS(orchestrator_vector_wants_compaction(index, 50, &wants), 0);
    CHECK(wants);
    CHECK_ERROR(orchestrator_vector_wants_compaction(index, 0, NULL), ORCHESTRATOR_ERR_NULL, "wants is NULL");
    CHECK_ERROR(orchestrator_vector_wants_compaction(index, 1ull << 62, &wants), ORCHESTRATOR_ERR_VECTOR_FIELD, "now_ms");
    CHECK(!wants);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    PASSED("when a compaction is worth its time");
}

/* Programs that were built before structures grew. */
static void older_programs(void)
{
    orchestrator_vector_config_t config = coded(ORCHESTRATOR_VECTOR_CODING_BINARY, GARBAGE);
    orchestrator_vector_stats_t stats;
    orchestrator_vector_t *index;
    config.struct_size = offsetof(orchestrator_vector_config_t, coding);
    index = vector_index(&config);
    vector_add(index, 0, NULL);
    CHECK_STATUS(orchestrator_vector_stats_init(&stats), 0);
    stats.struct_size = offsetof(orchestrator_vector_stats_t, changes);
    stats.changes = stats.log_bytes = GARBAGE;
    CHECK_STATUS(orchestrator_vector_stats(index, &stats), 0);
    CHECK(stats.vectors == 1 && stats.changes == GARBAGE && stats.log_bytes == GARBAGE);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    PASSED("programs that are older than the library");
}

int main(void)
{
    learned(ORCHESTRATOR_VECTOR_CODING_INT8, 0);
    learned(ORCHESTRATOR_VECTOR_CODING_PRODUCT, 4);
    learned(ORCHESTRATOR_VECTOR_CODING_BINARY, 0);
    without_values();
    training_refused();
    recall();
    outliers();
    outliers_refused();
    wants();
    older_programs();
    return 0;
}
