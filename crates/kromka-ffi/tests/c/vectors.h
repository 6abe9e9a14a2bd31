/* What the tests of vector indexes share: vectors, an index, and every function that takes an index, with arguments that are
 * fine. Where it gives a result, that is garbage before the call and must be cleared by one that fails. */
#ifndef VECTORS_H
#define VECTORS_H

#include "check.h"

#define DIMS 8
#define GARBAGE 77
#define COUNT 600

/* A vector of its own for each id, the same whenever it is asked for. */
static inline void vector_of(uint64_t id, float *values)
{
    uint64_t state = (id + 1) * 0x9E3779B97F4A7C15ull;
    int i;
    for (i = 0; i < DIMS; i++) {
        state = state * 6364136223846793005ull + 1442695040888963407ull;
        values[i] = (float)(int32_t)(state >> 33) / 1073741824.0f - 1.0f;
    }
}

static inline orchestrator_vector_config_t vector_config(void)
{
    orchestrator_vector_config_t config;
    CHECK_STATUS(orchestrator_vector_config_init(&config), 0);
    config.dims = DIMS;
    config.metric = ORCHESTRATOR_VECTOR_L2;
    config.exact = ORCHESTRATOR_VECTOR_EXACT_F32;
    return config;
}

static inline orchestrator_vector_t *vector_index(const orchestrator_vector_config_t *config)
{
    orchestrator_vector_t *index = NULL;
    CHECK_STATUS(orchestrator_vector_create(config, &index), 0);
    CHECK(index != NULL);
    return index;
}

static inline void vector_add(orchestrator_vector_t *index, uint64_t id, const orchestrator_vector_marks_t *marks)
{
    float values[DIMS];
    vector_of(id, values);
    CHECK_STATUS(orchestrator_vector_add(index, id, values, DIMS, marks), 0);
}

/* An index with the vectors of ids from 0 on, without marks. */
static inline orchestrator_vector_t *vector_filled(uint32_t flat_max, uint64_t count)
{
    orchestrator_vector_config_t config = vector_config();
    orchestrator_vector_t *index;
    uint64_t id;
    config.flat_max = flat_max;
    index = vector_index(&config);
    for (id = 0; id < count; id++) {
        vector_add(index, id, NULL);
    }
    return index;
}

static inline orchestrator_vector_marks_t vector_marks(uint64_t tags, int32_t class_id, uint64_t expires_ms)
{
    orchestrator_vector_marks_t marks;
    CHECK_STATUS(orchestrator_vector_marks_init(&marks), 0);
    marks.tags = tags;
    marks.class_id = class_id;
    marks.expires_ms = expires_ms;
    return marks;
}

static inline orchestrator_vector_search_t vector_search(uint32_t k)
{
    orchestrator_vector_search_t search;
    CHECK_STATUS(orchestrator_vector_search_init(&search), 0);
    search.k = k;
    return search;
}

static inline orchestrator_vector_stats_t vector_stats(orchestrator_vector_t *index)
{
    orchestrator_vector_stats_t stats;
    CHECK_STATUS(orchestrator_vector_stats_init(&stats), 0);
    CHECK_STATUS(orchestrator_vector_stats(index, &stats), 0);
    return stats;
}

/* COUNT vectors of ids from 0 on: the tag of the id's last 3 bits, the class of its last digit, and every fifth expires at 1000. */
static inline orchestrator_vector_t *vector_marked(uint32_t flat_max)
{
    orchestrator_vector_t *index = vector_filled(flat_max, 0);
    uint64_t id;
    for (id = 0; id < COUNT; id++) {
        orchestrator_vector_marks_t marks =
            vector_marks(1ull << (id % 8), (int32_t)(id % 10), id % 5 == 0 ? 1000 : ORCHESTRATOR_NONE_U64);
        vector_add(index, id, &marks);
    }
    return index;
}

/* Whether a vector is found at the distance 0. */
static inline bool vector_is_found(orchestrator_vector_t *index, uint64_t id)
{
    orchestrator_vector_search_t search = vector_search(1);
    orchestrator_vector_hit_t hit;
    float values[DIMS];
    size_t found = GARBAGE;
    vector_of(id, values);
    CHECK_STATUS(orchestrator_vector_search(index, values, DIMS, &search, &hit, 1, &found), 0);
    CHECK(found <= 1);
    return found == 1 && hit.id == id && hit.distance == 0;
}

static inline bool vector_yes(void *user_data, uint64_t id, const orchestrator_vector_marks_t *marks)
{
    (void)id;
    CHECK(marks->struct_size == sizeof *marks);
    if (user_data != NULL) {
        ++*(size_t *)user_data;
    }
    return true;
}

/* Every function, on an index that has a vector of id 0 and none of id 1000. */
static inline int every_add(orchestrator_vector_t *index)
{
    float values[DIMS];
    vector_of(1000, values);
    return orchestrator_vector_add(index, 1000, values, DIMS, NULL);
}

static inline int every_remove(orchestrator_vector_t *index)
{
    return orchestrator_vector_remove(index, 1000);
}

static inline int every_add_batch(orchestrator_vector_t *index)
{
    const uint64_t ids[] = {1001, 1002};
    float values[2 * DIMS];
    vector_of(1001, values);
    vector_of(1002, values + DIMS);
    return orchestrator_vector_add_batch(index, ids, values, 2);
}

static inline int every_update(orchestrator_vector_t *index)
{
    float values[DIMS];
    vector_of(0, values);
    return orchestrator_vector_update(index, 0, values, DIMS, NULL);
}

static inline int every_mark(orchestrator_vector_t *index)
{
    return orchestrator_vector_mark(index, 0, NULL);
}

static inline int every_get(orchestrator_vector_t *index)
{
    float values[DIMS + 1] = {GARBAGE};
    size_t needed = GARBAGE;
    int status = orchestrator_vector_get(index, 0, values, DIMS + 1, &needed);
    CHECK(status >= 0 ? needed == DIMS : values[0] == 0 && needed == 0);
    return status;
}

static inline int every_get_marks(orchestrator_vector_t *index)
{
    orchestrator_vector_marks_t marks = vector_marks(GARBAGE, GARBAGE, GARBAGE);
    int status = orchestrator_vector_get_marks(index, 0, &marks);
    CHECK(status >= 0 || (marks.tags == 0 && marks.class_id == 0 && marks.expires_ms == ORCHESTRATOR_NONE_U64));
    return status;
}

static inline int every_stats(orchestrator_vector_t *index)
{
    orchestrator_vector_stats_t stats;
    int status;
    CHECK_STATUS(orchestrator_vector_stats_init(&stats), 0);
    stats.vectors = GARBAGE;
    stats.kernel[0] = 'x';
    status = orchestrator_vector_stats(index, &stats);
    CHECK(status >= 0 || (stats.vectors == 0 && stats.kernel[0] == 0));
    return status;
}

static inline int every_compact(orchestrator_vector_t *index)
{
    bool done = true;
    int status = orchestrator_vector_compact(index, 0, 100, &done);
    CHECK(status >= 0 || !done);
    return status;
}

static inline int every_wants_compaction(orchestrator_vector_t *index)
{
    bool wants = true;
    int status = orchestrator_vector_wants_compaction(index, 0, &wants);
    CHECK(status >= 0 || !wants);
    return status;
}

/* Nothing is learned where there are vectors already. */
static inline int every_train(orchestrator_vector_t *index)
{
    float values[2 * DIMS];
    int status;
    vector_of(0, values);
    vector_of(1, values + DIMS);
    status = orchestrator_vector_train(index, values, 2);
    return status == ORCHESTRATOR_ERR_VECTOR_TRAINED ? 0 : status;
}

/* An index in memory is kept in no file, and one that is kept is written into its own. */
static inline int every_save(orchestrator_vector_t *index)
{
    int status = orchestrator_vector_save(index, NULL);
    return status == ORCHESTRATOR_ERR_NOT_KEPT ? 0 : status;
}

static inline int every_sync(orchestrator_vector_t *index)
{
    int status = orchestrator_vector_sync(index);
    return status == ORCHESTRATOR_ERR_NOT_KEPT ? 0 : status;
}

static inline int every_estimate_recall(orchestrator_vector_t *index)
{
    float recall = GARBAGE;
    int status = orchestrator_vector_estimate_recall(index, 1, 10, 10, &recall);
    CHECK(status >= 0 ? recall >= 0 && recall <= 1 : recall == 0);
    return status;
}

static inline int every_usual(orchestrator_vector_t *index)
{
    orchestrator_vector_search_t search = vector_search(1);
    return orchestrator_vector_usual(index, &search, 10);
}

static inline int every_usual_distance(orchestrator_vector_t *index)
{
    float distance = GARBAGE;
    int status = orchestrator_vector_usual_distance(index, 0.5f, &distance);
    CHECK(status == 1 ? distance > 0 : distance == 0);
    return status < 0 ? status : 0;
}

static inline int every_outlier(orchestrator_vector_t *index)
{
    orchestrator_vector_search_t search = vector_search(1);
    orchestrator_vector_outlier_t outlier;
    float values[DIMS];
    int status;
    CHECK_STATUS(orchestrator_vector_outlier_init(&outlier), 0);
    outlier.distance = outlier.rank = outlier.ratio = GARBAGE;
    outlier.has_ratio = true;
    vector_of(2000, values);
    status = orchestrator_vector_outlier(index, values, DIMS, &search, &outlier);
    CHECK(status == 1 ? outlier.distance > 0 && outlier.rank <= 1 : outlier.distance == 0 && !outlier.has_ratio);
    return status < 0 ? status : 0;
}

/* One search of two queries, or one, by a callback or not. */
static inline int every_searches(orchestrator_vector_t *index, int kind)
{
    orchestrator_vector_search_t search = vector_search(2);
    orchestrator_vector_hit_t hits[4] = {{GARBAGE, GARBAGE}, {0, 0}, {0, 0}, {GARBAGE, GARBAGE}};
    size_t found[2] = {GARBAGE, GARBAGE};
    float values[2 * DIMS];
    int status;
    vector_of(0, values);
    vector_of(0, values + DIMS);
    if (kind == 0) {
        status = orchestrator_vector_search(index, values, DIMS, &search, hits, 4, found);
    } else if (kind == 1) {
        status = orchestrator_vector_search_filtered(index, values, DIMS, &search, vector_yes, NULL, hits, 4, found);
    } else {
        status = orchestrator_vector_search_batch(index, values, 2, &search, hits, 4, found);
        CHECK(status >= 0 || found[1] == 0);
    }
    CHECK(status >= 0 || (found[0] == 0 && hits[0].id == 0 && hits[0].distance == 0 && hits[3].id == 0));
    return status;
}

static inline int every_search(orchestrator_vector_t *index)
{
    return every_searches(index, 0);
}

static inline int every_search_filtered(orchestrator_vector_t *index)
{
    return every_searches(index, 1);
}

static inline int every_search_batch(orchestrator_vector_t *index)
{
    return every_searches(index, 2);
}

static const struct {
    const char *name;
    int (*call)(orchestrator_vector_t *index);
} EVERY_VECTOR[] = {
    {"add", every_add},
    {"remove", every_remove},
    {"add_batch", every_add_batch},
    {"update", every_update},
    {"mark", every_mark},
    {"get", every_get},
    {"get_marks", every_get_marks},
    {"stats", every_stats},
    {"compact", every_compact},
    {"search", every_search},
    {"search_filtered", every_search_filtered},
    {"search_batch", every_search_batch},
    {"wants_compaction", every_wants_compaction},
    {"train", every_train},
    {"save", every_save},
    {"sync", every_sync},
    {"estimate_recall", every_estimate_recall},
    {"usual", every_usual},
    {"usual_distance", every_usual_distance},
    {"outlier", every_outlier},
};

/* Every function answers with this status, and says why where it is an error. */
static inline void every_vector(orchestrator_vector_t *index, int want, const char *words)
{
    size_t i;
    for (i = 0; i < sizeof EVERY_VECTOR / sizeof EVERY_VECTOR[0]; i++) {
        int status = EVERY_VECTOR[i].call(index);
        if (status != want) {
            (void)fprintf(stderr, "%s:\n", EVERY_VECTOR[i].name);
        }
        if (want < 0) {
            CHECK_ERROR(status, want, words);
        } else {
            CHECK_STATUS(status, want);
        }
    }
}

#endif
