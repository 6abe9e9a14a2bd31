/* A vector index: made, filled, changed, compacted, and what it refuses. */
#include "vectors.h"

#include <math.h>

static void defaults(void)
{
    orchestrator_vector_config_t config;
    orchestrator_vector_marks_t marks;
    orchestrator_vector_search_t search;
    CHECK_STATUS(orchestrator_vector_config_init(&config), 0);
    CHECK(config.dims == 0 && config.metric == ORCHESTRATOR_VECTOR_COSINE);
    CHECK(config.exact == ORCHESTRATOR_VECTOR_EXACT_BF16 && config.flat_max == 8192 && config.degree == 16);
    CHECK(config.ef_construction == 128 && config.max_vectors == ORCHESTRATOR_VECTOR_COUNT_MAX);
    CHECK(config.max_bytes == 1ull << 40 && config.seed == 0);
    CHECK(config.coding == ORCHESTRATOR_VECTOR_CODING_INT8 && config.code_bytes == 0);
    CHECK_STATUS(orchestrator_vector_marks_init(&marks), 0);
    CHECK(marks.tags == 0 && marks.class_id == 0 && marks.expires_ms == ORCHESTRATOR_NONE_U64);
    CHECK_STATUS(orchestrator_vector_search_init(&search), 0);
    CHECK(search.k == 10 && search.ef == 64 && search.rescore == 20 && search.now_ms == 0 && search.class_id == -1);
    CHECK(search.tags_all == 0 && search.tags_any == 0 && search.tags_none == 0);
    PASSED("defaults of vector indexes");
}

static void create_refused(const orchestrator_vector_config_t *config, int want, const char *words)
{
    orchestrator_vector_t *index = (orchestrator_vector_t *)(void *)&want;
    CHECK_ERROR(orchestrator_vector_create(config, &index), want, words);
    CHECK(index == NULL);
}

static void configurations(void)
{
    static const int32_t strangers[] = {-1, 3, INT32_MAX, INT32_MIN};
    orchestrator_vector_config_t config = vector_config();
    size_t i;
    CHECK_ERROR(orchestrator_vector_create(&config, NULL), ORCHESTRATOR_ERR_NULL, "index is NULL");
    create_refused(NULL, ORCHESTRATOR_ERR_NULL, "config is NULL");
    for (i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        config.metric = (orchestrator_vector_metric_t)strangers[i];
        create_refused(&config, ORCHESTRATOR_ERR_UNKNOWN_CODE, "is unknown; allowed is 0 to 3 exclusive");
        config = vector_config();
        config.exact = (orchestrator_vector_exact_t)strangers[i];
        create_refused(&config, ORCHESTRATOR_ERR_UNKNOWN_CODE, "exact ");
        config = vector_config();
        config.coding = (orchestrator_vector_coding_t)strangers[i];
        create_refused(&config, ORCHESTRATOR_ERR_UNKNOWN_CODE, "coding ");
        config = vector_config();
    }
    config.dims = 0;
    create_refused(&config, ORCHESTRATOR_ERR_VECTOR_FIELD, "dims is 0; allowed is 1 to 16384");
    config.dims = ORCHESTRATOR_VECTOR_DIMS_MAX + 1;
    create_refused(&config, ORCHESTRATOR_ERR_VECTOR_FIELD, "dims is 16385");
    config = vector_config();
    config.flat_max = 1048577;
    create_refused(&config, ORCHESTRATOR_ERR_VECTOR_FIELD, "flat_max is 1048577; allowed is 0 to 1048576");
    config = vector_config();
    config.degree = 3;
    create_refused(&config, ORCHESTRATOR_ERR_VECTOR_FIELD, "degree is 3; allowed is 4 to 64");
    config = vector_config();
    config.ef_construction = 7;
    create_refused(&config, ORCHESTRATOR_ERR_VECTOR_FIELD, "ef_construction is 7; allowed is 8 to 4096");
    config = vector_config();
    config.max_vectors = ORCHESTRATOR_VECTOR_COUNT_MAX + 1u;
    create_refused(&config, ORCHESTRATOR_ERR_VECTOR_FIELD, "max_vectors is 268435457");
    config = vector_config();
    config.code_bytes = 1;
    create_refused(&config, ORCHESTRATOR_ERR_VECTOR_FIELD, "code_bytes is 1; allowed is 0 to 0");
    config.coding = ORCHESTRATOR_VECTOR_CODING_PRODUCT;
    config.code_bytes = 0;
    create_refused(&config, ORCHESTRATOR_ERR_VECTOR_FIELD, "code_bytes is 0; allowed is 1 to 8");
    config.code_bytes = DIMS + 1;
    create_refused(&config, ORCHESTRATOR_ERR_VECTOR_FIELD, "code_bytes is 9; allowed is 1 to 8");
    config = vector_config();
    config.max_bytes = ORCHESTRATOR_NONE_U64;
    create_refused(&config, ORCHESTRATOR_ERR_VECTOR_FIELD, "max_bytes is ");
    config = vector_config();
    config.struct_size--;
    create_refused(&config, ORCHESTRATOR_ERR_STRUCT_SIZE, "struct_size of orchestrator_vector_config_t is");
    PASSED("configurations that cannot be used");
}

static void functions(void)
{
    orchestrator_vector_t *index = vector_filled(8192, 10);
    orchestrator_vector_marks_t marks = vector_marks(5, 3, 1000);
    orchestrator_vector_marks_t held = vector_marks(0, 0, 0);
    orchestrator_vector_stats_t stats = vector_stats(index);
    float values[DIMS];
    float got[DIMS + 1];
    size_t needed = GARBAGE;
    int i;
    CHECK(stats.vectors == 10 && stats.dims == DIMS && stats.removed == 0 && stats.linked == 0);
    CHECK(stats.heap_bytes > 10 * DIMS && stats.search_bytes == 0 && strlen(stats.kernel) > 0);
    for (i = 0; i < 10; i++) {
        CHECK(vector_is_found(index, (uint64_t)i));
    }
    CHECK(vector_stats(index).search_bytes > 0);
    /* What is replaced is found where it is now. */
    vector_of(70, values);
    CHECK_STATUS(orchestrator_vector_mark(index, 4, &marks), 0);
    CHECK_STATUS(orchestrator_vector_update(index, 4, values, DIMS, NULL), 0);
    CHECK(!vector_is_found(index, 4));
    CHECK_STATUS(orchestrator_vector_get_marks(index, 4, &held), 0);
    CHECK(memcmp(&held, &marks, sizeof held) == 0);
    marks.tags = 9;
    CHECK_STATUS(orchestrator_vector_update(index, 4, values, DIMS, &marks), 0);
    CHECK_STATUS(orchestrator_vector_get_marks(index, 4, &held), 0);
    CHECK(memcmp(&held, &marks, sizeof held) == 0);
    CHECK_STATUS(orchestrator_vector_mark(index, 4, NULL), 0);
    CHECK_STATUS(orchestrator_vector_get_marks(index, 4, &held), 0);
    CHECK(held.tags == 0 && held.class_id == 0 && held.expires_ms == ORCHESTRATOR_NONE_U64);
    got[DIMS] = GARBAGE;
    CHECK_STATUS(orchestrator_vector_get(index, 4, NULL, 0, &needed), 0);
    CHECK_INT(needed, DIMS);
    CHECK_STATUS(orchestrator_vector_get(index, 4, got, DIMS, &needed), 0);
    CHECK(memcmp(got, values, sizeof values) == 0 && got[DIMS] == GARBAGE);
    CHECK_ERROR(orchestrator_vector_get(index, 4, got, DIMS - 1, &needed), ORCHESTRATOR_ERR_BUFFER_TOO_SMALL,
                "room for 7; 8 are needed");
    CHECK(needed == DIMS && got[0] == 0 && got[DIMS - 2] == 0 && got[DIMS - 1] == values[DIMS - 1]);
    CHECK_STATUS(orchestrator_vector_remove(index, 4), 0);
    CHECK_INT(vector_stats(index).vectors, 9);
    CHECK(!vector_is_found(index, 4) && vector_is_found(index, 9));
    vector_add(index, 4, NULL);
    CHECK(vector_is_found(index, 4));
    every_vector(index, 0, "");
    CHECK_INT(vector_stats(index).vectors, 12);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    CHECK_STATUS(orchestrator_vector_destroy(NULL), 0);
    PASSED("every function of an index");
}

static void values_refused(orchestrator_vector_t *index, const float *values, size_t len, int want, const char *words)
{
    orchestrator_vector_search_t search = vector_search(1);
    orchestrator_vector_hit_t hit;
    size_t found;
    CHECK_ERROR(orchestrator_vector_add(index, 90, values, len, NULL), want, words);
    CHECK_ERROR(orchestrator_vector_update(index, 0, values, len, NULL), want, words);
    CHECK_ERROR(orchestrator_vector_search(index, values, len, &search, &hit, 1, &found), want,
                want == ORCHESTRATOR_ERR_NULL ? "query is NULL" : words);
}

static void vectors_refused(void)
{
    orchestrator_vector_config_t config = vector_config();
    orchestrator_vector_t *index;
    float values[DIMS] = {0};
    config.metric = ORCHESTRATOR_VECTOR_COSINE;
    index = vector_index(&config);
    vector_add(index, 0, NULL);
    values_refused(index, values, DIMS, ORCHESTRATOR_ERR_VECTOR_ZERO, "the cosine needs a direction");
    values[3] = NAN;
    values_refused(index, values, DIMS, ORCHESTRATOR_ERR_VECTOR_VALUE, "value 3 of a vector is not a number");
    values[3] = 2e15f;
    values_refused(index, values, DIMS, ORCHESTRATOR_ERR_VECTOR_VALUE, "from -1e15 to 1e15");
    values_refused(index, values, DIMS - 1, ORCHESTRATOR_ERR_VECTOR_DIMS, "has 7 values; this index needs 8");
    values_refused(index, values, SIZE_MAX, ORCHESTRATOR_ERR_VECTOR_DIMS, "this index needs 8");
    values_refused(index, NULL, DIMS, ORCHESTRATOR_ERR_NULL, "values is NULL");
    CHECK_STATUS(orchestrator_vector_add(index, 90, (float *)(void *)((char *)values + 1), DIMS, NULL),
                 ORCHESTRATOR_ERR_MISALIGNED);
    CHECK_INT(vector_stats(index).vectors, 1);
    CHECK(!vector_is_found(index, 90));
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    PASSED("vectors that cannot be");
}

static void marks_refused(orchestrator_vector_t *index, const orchestrator_vector_marks_t *marks, int want,
                          const char *words)
{
    float values[DIMS];
    vector_of(90, values);
    CHECK_ERROR(orchestrator_vector_add(index, 90, values, DIMS, marks), want, words);
    CHECK_ERROR(orchestrator_vector_update(index, 0, values, DIMS, marks), want, words);
    CHECK_ERROR(orchestrator_vector_mark(index, 0, marks), want, words);
}

static void refused(void)
{
    orchestrator_vector_t *index = vector_filled(8192, 2);
    orchestrator_vector_marks_t marks = vector_marks(0, 256, 0);
    const uint64_t twice[] = {5, 5};
    float values[2 * DIMS];
    size_t needed = GARBAGE;
    bool done = true;
    vector_of(5, values);
    vector_of(6, values + DIMS);
    marks_refused(index, &marks, ORCHESTRATOR_ERR_VECTOR_FIELD, "class_id is 256; allowed is 0 to 255");
    marks.class_id = -1;
    marks_refused(index, &marks, ORCHESTRATOR_ERR_VECTOR_FIELD, "class_id is -1; allowed is 0 to 255");
    marks = vector_marks(0, 0, 1ull << 62);
    marks_refused(index, &marks, ORCHESTRATOR_ERR_VECTOR_FIELD, "expires_ms is 4611686018427387904");
    marks.struct_size = 0;
    marks_refused(index, &marks, ORCHESTRATOR_ERR_STRUCT_SIZE, "struct_size of orchestrator_vector_marks_t is 0");
    CHECK_ERROR(orchestrator_vector_add(index, 1, values, DIMS, NULL), ORCHESTRATOR_ERR_VECTOR_DUPLICATE,
                "there is a vector with id 1 already");
    CHECK_ERROR(orchestrator_vector_add_batch(index, twice, values, 2), ORCHESTRATOR_ERR_VECTOR_DUPLICATE, "id 5");
    CHECK_ERROR(orchestrator_vector_add_batch(index, NULL, values, 2), ORCHESTRATOR_ERR_NULL, "ids is NULL");
    CHECK_ERROR(orchestrator_vector_add_batch(index, twice, NULL, 2), ORCHESTRATOR_ERR_NULL, "values is NULL");
    CHECK_ERROR(orchestrator_vector_add_batch(index, twice, values, 0), ORCHESTRATOR_ERR_COUNT, "count is 0; allowed");
    CHECK_STATUS(orchestrator_vector_add_batch(index, twice, values, SIZE_MAX), ORCHESTRATOR_ERR_COUNT);
    CHECK_ERROR(orchestrator_vector_update(index, 7, values, DIMS, NULL), ORCHESTRATOR_ERR_VECTOR_UNKNOWN,
                "there is no vector with id 7");
    CHECK_STATUS(orchestrator_vector_mark(index, 7, NULL), ORCHESTRATOR_ERR_VECTOR_UNKNOWN);
    CHECK_STATUS(orchestrator_vector_remove(index, 7), ORCHESTRATOR_ERR_VECTOR_UNKNOWN);
    CHECK_STATUS(orchestrator_vector_get(index, 7, values, DIMS, &needed), ORCHESTRATOR_ERR_VECTOR_UNKNOWN);
    CHECK(needed == 0 && values[0] == 0);
    marks = vector_marks(0, 0, 0);
    CHECK_STATUS(orchestrator_vector_get_marks(index, 7, &marks), ORCHESTRATOR_ERR_VECTOR_UNKNOWN);
    CHECK_ERROR(orchestrator_vector_get(index, 0, NULL, 1, &needed), ORCHESTRATOR_ERR_NULL, "buffer is NULL");
    CHECK_ERROR(orchestrator_vector_get(index, 0, values, DIMS, NULL), ORCHESTRATOR_ERR_NULL, "needed is NULL");
    CHECK_ERROR(orchestrator_vector_get_marks(index, 0, NULL), ORCHESTRATOR_ERR_NULL, "marks is NULL");
    CHECK_ERROR(orchestrator_vector_stats(index, NULL), ORCHESTRATOR_ERR_NULL, "stats is NULL");
    CHECK_ERROR(orchestrator_vector_compact(index, 0, 1, NULL), ORCHESTRATOR_ERR_NULL, "done is NULL");
    CHECK_ERROR(orchestrator_vector_compact(index, 0, 0, &done), ORCHESTRATOR_ERR_COUNT, "slots is 0; allowed is 1 to");
    CHECK_ERROR(orchestrator_vector_compact(index, 1ull << 62, 1, &done), ORCHESTRATOR_ERR_VECTOR_FIELD, "now_ms is 46");
    CHECK(!done && vector_stats(index).vectors == 2 && vector_is_found(index, 1));
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    PASSED("changes that are refused");
}

static void limits(void)
{
    orchestrator_vector_config_t config = vector_config();
    orchestrator_vector_t *index;
    const uint64_t ids[] = {8, 9};
    float values[2 * DIMS];
    uint64_t id = 0;
    int status = 0;
    vector_of(8, values);
    vector_of(9, values + DIMS);
    config.max_vectors = 3;
    index = vector_index(&config);
    vector_add(index, 1, NULL);
    vector_add(index, 2, NULL);
    CHECK_ERROR(orchestrator_vector_add_batch(index, ids, values, 2), ORCHESTRATOR_ERR_VECTOR_FULL,
                "there would be 4 vectors; at most 3 are allowed");
    vector_add(index, 3, NULL);
    CHECK_STATUS(orchestrator_vector_add(index, 8, values, DIMS, NULL), ORCHESTRATOR_ERR_VECTOR_FULL);
    CHECK_STATUS(orchestrator_vector_remove(index, 1), 0);
    CHECK_STATUS(orchestrator_vector_add(index, 8, values, DIMS, NULL), 0);
    CHECK(vector_is_found(index, 8) && vector_is_found(index, 3));
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    config = vector_config();
    config.max_bytes = 20000;
    index = vector_index(&config);
    while (status == 0) {
        vector_of(id, values);
        status = orchestrator_vector_add(index, id, values, DIMS, NULL);
        id++;
    }
    CHECK_ERROR(status, ORCHESTRATOR_ERR_VECTOR_FULL_BYTES, "bytes; at most 20000 are allowed");
    CHECK(vector_stats(index).vectors == id - 1 && id > 100 && vector_stats(index).heap_bytes <= 20000);
    CHECK(vector_is_found(index, id - 2));
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    PASSED("limits of vectors and bytes");
}

int main(void)
{
    defaults();
    configurations();
    functions();
    vectors_refused();
    refused();
    limits();
    return 0;
}
