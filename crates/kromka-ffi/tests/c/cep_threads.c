/* Event engines that are gone, of another kind, or unusable; and four threads on one engine. */
#include "ceps.h"

#include <pthread.h>

#define THREADS 4
#define EACH 500

static void gone(void)
{
    orchestrator_cep_t *engine = cep_with_failure();
    orchestrator_cep_t *next;
    orchestrator_t *instance = NULL;
    orchestrator_vector_t *index = NULL;
    orchestrator_vector_config_t config;
    uint64_t here = 0;
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    CHECK_ERROR(orchestrator_cep_destroy(engine), ORCHESTRATOR_ERR_NOT_AN_ENGINE, "or it was destroyed");
    every_cep(engine, ORCHESTRATOR_ERR_NOT_AN_ENGINE, "this is no event engine");
    every_cep(NULL, ORCHESTRATOR_ERR_NULL, "engine is NULL");
    /* The next one has its place, and is another. */
    next = cep_with_failure();
    CHECK(next != engine);
    every_cep(engine, ORCHESTRATOR_ERR_NOT_AN_ENGINE, "this is no event engine");
    every_cep(next, 0, "");
    every_cep((orchestrator_cep_t *)(void *)&here, ORCHESTRATOR_ERR_NOT_AN_ENGINE, "this is no event engine");
    /* An instance is no engine, nor is an index, and the other way. */
    CHECK_STATUS(orchestrator_create(NULL, &instance), 0);
    CHECK_STATUS(orchestrator_vector_config_init(&config), 0);
    config.dims = 1;
    CHECK_STATUS(orchestrator_vector_create(&config, &index), 0);
    every_cep((orchestrator_cep_t *)(void *)instance, ORCHESTRATOR_ERR_NOT_AN_ENGINE, "this is no event engine");
    every_cep((orchestrator_cep_t *)(void *)index, ORCHESTRATOR_ERR_NOT_AN_ENGINE, "this is no event engine");
    CHECK_STATUS(orchestrator_cep_destroy((orchestrator_cep_t *)(void *)index), ORCHESTRATOR_ERR_NOT_AN_ENGINE);
    CHECK_STATUS(orchestrator_vector_destroy((orchestrator_vector_t *)(void *)next), ORCHESTRATOR_ERR_NOT_AN_INDEX);
    CHECK_STATUS(orchestrator_destroy((orchestrator_t *)(void *)next), ORCHESTRATOR_ERR_NOT_AN_INSTANCE);
    CHECK_STATUS(orchestrator_vector_destroy(index), 0);
    CHECK_STATUS(orchestrator_destroy(instance), 0);
    CHECK_STATUS(orchestrator_cep_destroy(next), 0);
    PASSED("what is no event engine");
}

static void places(void)
{
    orchestrator_cep_t *all[ORCHESTRATOR_CEP_ENGINES_MAX];
    orchestrator_cep_t *more = (orchestrator_cep_t *)(void *)all;
    size_t i;
    for (i = 0; i < ORCHESTRATOR_CEP_ENGINES_MAX; i++) {
        all[i] = cep_with_failure();
    }
    CHECK_ERROR(orchestrator_cep_create(NULL, &more), ORCHESTRATOR_ERR_ENGINES_FULL, "all 64 event engines are taken");
    CHECK(more == NULL);
    CHECK_STATUS(orchestrator_cep_destroy(all[33]), 0);
    CHECK_STATUS(orchestrator_cep_create(NULL, &more), 0);
    CHECK(more != all[33]);
    CHECK_STATUS(orchestrator_cep_destroy(all[33]), ORCHESTRATOR_ERR_NOT_AN_ENGINE);
    all[33] = more;
    for (i = 0; i < ORCHESTRATOR_CEP_ENGINES_MAX; i++) {
        CHECK_STATUS(orchestrator_cep_destroy(all[i]), 0);
    }
    PASSED("as many engines as there may be");
}

static void poisoned(void)
{
    orchestrator_cep_t *engine = cep_with_failure();
    orchestrator_cep_t *other = cep_with_failure();
    CHECK_ERROR(orchestrator_test_panic_in_cep(engine), ORCHESTRATOR_ERR_PANICKED, "can only be destroyed");
    every_cep(engine, ORCHESTRATOR_ERR_POISONED, "panicked before");
    CHECK_STATUS(orchestrator_test_panic_in_cep(engine), ORCHESTRATOR_ERR_POISONED);
    every_cep(other, 0, "");
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    CHECK_STATUS(orchestrator_cep_destroy(engine), ORCHESTRATOR_ERR_NOT_AN_ENGINE);
    engine = cep_with_failure();
    every_cep(engine, 0, "");
    CHECK_STATUS(orchestrator_cep_destroy(engine), 0);
    CHECK_STATUS(orchestrator_cep_destroy(other), 0);
    PASSED("a panic on an engine");
}

static orchestrator_cep_t *shared;
static uint64_t taken_matches[THREADS];

/* Events of a device of its own, matches of whoever's, and rules that come and go meanwhile. */
static void *works(void *argument)
{
    uint64_t own = *(const uint64_t *)argument;
    uint64_t i;
    for (i = 1; i <= EACH; i++) {
        orchestrator_cep_match_t found;
        orchestrator_cep_binding_t bindings[ROOM];
        /* In one go, because others move time on. */
        orchestrator_cep_event_t events[2];
        const double values[] = {86, 0.1, 20, 0.9};
        size_t taken;
        events[0] = cep_event(1000, own, 2 * i);
        events[1] = cep_event(1000, own, 2 * i + 1);
        CHECK_STATUS(orchestrator_cep_push_batch(shared, own, 1000, events, 2, values, 4, &taken), 0);
        CHECK_INT(taken, 2);
        if (cep_poll(shared, &found, bindings)) {
            taken_matches[own]++;
            CHECK(found.rule == 0 && found.binding_count == 2);
            CHECK(bindings[0].event == found.first && bindings[1].event == found.event);
        }
        if (i % 64 == own) {
            uint32_t rule = cep_add(shared, "RULE none: SEQUENCE(a: reading(temperature > 1000))");
            CHECK_STATUS(orchestrator_cep_advance(shared, 1000), 0);
            CHECK_STATUS(orchestrator_cep_remove_rule(shared, rule), 0);
        }
    }
    return NULL;
}

/* Whoever comes after the destroy is told so. */
static void *outlives(void *argument)
{
    int status = 0;
    (void)argument;
    while (status >= 0) {
        status = orchestrator_cep_advance(shared, 1000);
    }
    CHECK_STATUS(status, ORCHESTRATOR_ERR_NOT_AN_ENGINE);
    return NULL;
}

static void on_threads(void *(*run)(void *), bool destroy)
{
    pthread_t threads[THREADS];
    uint64_t own[THREADS];
    uint64_t i;
    for (i = 0; i < THREADS; i++) {
        own[i] = i;
        CHECK_INT(pthread_create(&threads[i], NULL, run, &own[i]), 0);
    }
    if (destroy) {
        for (i = 0; i < 50; i++) {
            CHECK_STATUS(orchestrator_cep_advance(shared, 1000), 0);
        }
        CHECK_STATUS(orchestrator_cep_destroy(shared), 0);
    }
    for (i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_join(threads[i], NULL), 0);
    }
}

static void four_threads(void)
{
    orchestrator_cep_match_t found;
    orchestrator_cep_binding_t bindings[ROOM];
    orchestrator_cep_rule_stats_t stats;
    uint64_t matches = 0;
    uint64_t i;
    shared = cep_with_failure();
    on_threads(works, false);
    for (i = 0; i < THREADS; i++) {
        matches += taken_matches[i];
    }
    while (cep_poll(shared, &found, bindings)) {
        matches++;
    }
    stats = cep_rule_stats(shared, 0);
    CHECK(stats.matches == matches && stats.waiting == 0 && matches >= THREADS * EACH);
    CHECK_INT(cep_stats(shared).events, 2 * THREADS * EACH);
    CHECK_STATUS(orchestrator_cep_destroy(shared), 0);
    PASSED("four threads on one engine");
}

static void destroyed_meanwhile(void)
{
    shared = cep_with_failure();
    on_threads(outlives, true);
    PASSED("an engine that is destroyed while others use it");
}

int main(void)
{
    gone();
    places();
    poisoned();
    four_threads();
    destroyed_meanwhile();
    return 0;
}
